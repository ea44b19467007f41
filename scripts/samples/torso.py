"""A human body made of formulas: which tissue lies at which place, in millimetres.

Axes: x grows to the patient's left, y to the back, z to the head; z = 0 is the level of the right dome of the
diaphragm. Rows of a slice are y and columns are x, so that a slice is seen from the feet, as is usual in CT.

Modelled: an outline that changes with height, layers of skin, fat and muscle, ribs as oblique bands on an elliptic
cage, spine, heart with four chambers, great vessels, vessel and airway trees that fill the organ to which they belong,
the organs of the abdomen, simple bones of pelvis and thighs, a head with a brain, and findings of which the exact
place is known: a nodule of the lung, a lymph node and a tumour of the left kidney. Not modelled: many single muscles,
the shoulder joint, faces, hands and feet. All sizes were chosen to look right; none was measured on a person.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from samples.base import chance

Numbers = NDArray[np.floating]
Labels = NDArray[np.uint8]
Point = tuple[float, float, float]

NODULE: Point = (-84.0, 22.0, 57.0)
RENAL_TUMOUR: Point = (86.0, 16.0, -98.0)


class Tissue(IntEnum):
    """What a place of the body is made of."""

    AIR = 0
    SKIN = 1
    FAT = 2
    MUSCLE = 3
    CORTEX = 4
    MARROW = 5
    CARTILAGE = 6
    LUNG = 7
    AIRWAY = 8
    WALL = 9
    MYOCARDIUM = 10
    BLOOD_LEFT = 11
    BLOOD_RIGHT = 12
    LIVER = 13
    GALL = 14
    SPLEEN = 15
    KIDNEY_CORTEX = 16
    KIDNEY_MEDULLA = 17
    URINE = 18
    PANCREAS = 19
    BOWEL_WALL = 20
    BOWEL_FLUID = 21
    STOOL = 22
    NODULE = 23
    TUMOUR = 24
    NECROSIS = 25
    GREY_MATTER = 26
    WHITE_MATTER = 27
    CORD = 28
    FISSURE = 29
    NODE = 30


# Height → half width and half depth of the skin and of the rib cage, in mm.
HEIGHTS = (-340, -300, -240, -180, -100, 0, 60, 120, 180, 215, 245, 262, 330)
WIDTHS = (180, 182, 178, 168, 166, 169, 176, 190, 204, 196, 130, 66, 60)
DEPTHS = (98, 108, 114, 112, 114, 116, 118, 118, 104, 86, 70, 62, 60)
CAGE_HEIGHTS = (-320, -200, -100, 0, 60, 120, 180, 215, 240)
CAGE_WIDTHS = (150, 146, 147, 148, 144, 134, 108, 78, 45)
CAGE_DEPTHS = (88, 92, 95, 98, 98, 93, 78, 60, 45)


class Body:
    """Tissue on a grid of places given by its three axes (mm): `labels` has the shape (z, y, x)."""

    def __init__(self, x: NDArray[np.floating], y: NDArray[np.floating], z: NDArray[np.floating]) -> None:
        self.axes = [np.atleast_1d(np.asarray(axis, np.float32)) for axis in (z, y, x)]
        self.labels: Labels = np.zeros(tuple(len(axis) for axis in self.axes), np.uint8)

    def paint(
        self,
        tissue: int,
        low: Point,
        high: Point,
        inside: Callable[[Numbers, Numbers, Numbers], NDArray[np.bool_]],
        only: tuple[int, ...] = (),
    ) -> None:
        """Give a tissue to the places of a box (mm) where `inside` is true; with `only`, to those tissues alone."""
        cut = tuple(
            slice(int(np.searchsorted(axis, first)), int(np.searchsorted(axis, last, "right")))
            for axis, first, last in zip(self.axes, low[::-1], high[::-1], strict=True)
        )
        part = self.labels[cut]
        if part.size:
            z, y, x = np.ix_(*(axis[piece] for axis, piece in zip(self.axes, cut, strict=True)))
            where = np.broadcast_to(inside(x, y, z), part.shape)
            part[where & np.isin(part, only) if only else where] = tissue

    def ellipsoid(
        self, tissue: int, centre: Point, half: Point, turn: float = 0.0, rough: float = 0.0, only: tuple[int, ...] = ()
    ) -> None:
        """An ellipsoid, turned in the axial plane by `turn` degrees, its border wavy by the fraction `rough`."""
        reach = max(half) * (1.05 + rough)
        cosine, sine = np.cos(np.radians(turn)), np.sin(np.radians(turn))

        def inside(x: Numbers, y: Numbers, z: Numbers) -> NDArray[np.bool_]:
            dx, dy, dz = x - centre[0], y - centre[1], z - centre[2]
            u, v, w = (dx * cosine + dy * sine) / half[0], (dy * cosine - dx * sine) / half[1], dz / half[2]
            wave = np.sin(4.1 * u + 2.2 * w + centre[0]) * np.sin(3.7 * v - 2.9 * w + centre[1]) + 0.6 * np.sin(
                7.3 * u - 6.1 * v + centre[2]
            )
            result: NDArray[np.bool_] = u * u + v * v + w * w < 1 + 2 * rough * wave
            return result

        self.paint(
            tissue,
            (centre[0] - reach, centre[1] - reach, centre[2] - reach),
            (centre[0] + reach, centre[1] + reach, centre[2] + reach),
            inside,
            only,
        )

    def tube(
        self, tissue: int, points: list[Point], radius: float | tuple[float, ...], only: tuple[int, ...] = ()
    ) -> None:
        """A tube along a line of points; the radius (mm) is one number or one for each point."""
        radii = [float(radius)] * len(points) if isinstance(radius, int | float) else list(radius)
        for start, end, first, last in zip(points, points[1:], radii, radii[1:], strict=False):
            a, b = np.array(start, np.float32), np.array(end, np.float32)
            reach = max(first, last)

            def inside(
                x: Numbers,
                y: Numbers,
                z: Numbers,
                a: Numbers = a,
                b: Numbers = b,
                first: float = first,
                last: float = last,
            ) -> NDArray[np.bool_]:
                along = b - a
                share = ((x - a[0]) * along[0] + (y - a[1]) * along[1] + (z - a[2]) * along[2]) / max(
                    float(along @ along), 1e-6
                )
                share = np.clip(share, 0, 1)
                away = (
                    (x - a[0] - share * along[0]) ** 2
                    + (y - a[1] - share * along[1]) ** 2
                    + (z - a[2] - share * along[2]) ** 2
                )
                result: NDArray[np.bool_] = away < (first + share * (last - first)) ** 2
                return result

            low, high = np.minimum(a, b) - reach, np.maximum(a, b) + reach
            self.paint(tissue, (low[0], low[1], low[2]), (high[0], high[1], high[2]), inside, only)


def tree(
    root: Point, places: NDArray[np.floating], thin: float, power: float = 2.7
) -> list[tuple[Point, Point, float, float]]:
    """A vessel tree from a root to all places: start, end and radii of each piece, in mm.

    Each branch runs half way to the centre of the places that it serves; these are then divided in two across their
    longest direction, at random places. A branch that serves n places has the radius thin · n^(1/power), which is
    Murray's law with power 3.
    """
    pieces = []
    random = chance(f"tree {root}")
    work = [(np.asarray(root, float), np.asarray(places, float), thin * len(places) ** (1 / power))]
    while work:
        start, served, wide = work.pop()
        radius = thin * len(served) ** (1 / power)
        middle = served.mean(0)
        end = middle if len(served) == 1 else start + (middle - start) * 0.55
        pieces.append(((start[0], start[1], start[2]), (end[0], end[1], end[2]), wide, radius))
        if len(served) > 1:
            axis = np.linalg.svd(served - middle, full_matrices=False)[2][0]
            order = np.argsort((served - middle) @ axis)
            half = max(1, int(len(served) * random.uniform(0.28, 0.72)))
            work += [(end, served[order[:half]], radius), (end, served[order[half:]], radius)]
    return pieces


def _polar(x: Numbers, y: Numbers, half_width: Numbers, half_depth: Numbers, power: float) -> tuple[Numbers, Numbers]:
    """Radial distance (mm) outwards from a superellipse, and the angle from the back: 0 behind, 180° in front."""
    radius = np.hypot(x, y) + 1e-3
    relative = ((np.abs(x) / half_width) ** power + (np.abs(y) / half_depth) ** power) ** (1 / power)
    outside: Numbers = radius - radius / np.maximum(relative, 1e-4)
    return outside, np.degrees(np.arctan2(np.abs(x), y))


def _bump(angle: Numbers, centre: float, width: float) -> Numbers:
    result: Numbers = np.exp(-(((angle - centre) / width) ** 2))
    return result


def dome(x: Numbers, y: Numbers) -> Numbers:
    """Height of the diaphragm, mm: a dome on each side, lower at the wall; the left one 12 mm deeper."""
    outwards = np.maximum(np.abs(x) - 70, 0)
    height = -6 - 6 * np.tanh(x / 30) - 10 * np.exp(-((x / 30) ** 2))
    result: Numbers = np.maximum(height - outwards**2 / 75 - (y + 5) ** 2 / 85, -66)
    return result


def shell(body: Body, arms: bool) -> None:
    """Outline, fat, muscle, ribs, lungs or the fat of the belly."""
    z = body.axes[0][:, None, None]
    y, x = body.axes[1][None, :, None], body.axes[2][None, None, :]
    labels = body.labels
    wide, deep = (np.interp(z, HEIGHTS, sizes).astype(np.float32) for sizes in (WIDTHS, DEPTHS))
    cage_wide, cage_deep = (np.interp(z, CAGE_HEIGHTS, s).astype(np.float32) for s in (CAGE_WIDTHS, CAGE_DEPTHS))
    skin, angle = _polar(x, y, wide, deep, 2.35)
    above = np.clip((z + 60) / 80, 0, 1)
    skin -= 5 * _bump(angle, 42, 22) - 7 * _bump(angle, 0, 12)
    skin -= above * (5 * _bump(angle, 140, 20) - 4 * _bump(angle, 180, 14)) + (1 - above) * 6 * _bump(angle, 180, 40)
    cage, _ = _polar(x, y, cage_wide, cage_deep, 2.25)
    trunk = (z > -335) & (z < 300)
    labels[(skin < 0) & trunk] = Tissue.SKIN
    labels[(skin < -2) & trunk] = Tissue.FAT
    # Muscle outside the cage: the long muscles of the back, latissimus and serratus at the side, pectoral in front.
    thick: Numbers = 7 + 10 * _bump(angle, 20, 18) + above * (17 * _bump(angle, 62, 30) + 13 * _bump(angle, 138, 20))
    thick = thick - 4 * _bump(angle, 0, 6) + (1 - above) * 7 * _bump(angle, 165, 11)
    inner = np.where(z > -70, 4.0, -9.0)
    muscle = (cage < thick) & (cage > inner - 12) & (skin < -5) & (z > -335) & (z < 262)
    labels[muscle] = Tissue.MUSCLE
    for level, slope in ((0.35, 0.10), (0.68, -0.12)):
        sheet = np.abs(cage - thick * (level + slope * np.sin(angle / 9 + z / 40))) < 0.75
        labels[sheet & muscle & (angle > 34) & (angle < 172)] = Tissue.FAT
    cavity = (cage < -7) & (z < 238) & (z > -335)
    labels[cavity & (z < 60)] = Tissue.FAT
    lung_floor = dome(x, y)
    # Mediastinum: narrow in front and behind the heart, with its fat; the lungs meet behind the breastbone.
    half: Numbers = 9 + 26 * np.exp(-(((y - 14) / 28) ** 2)) * np.where(z > 90, 1.0, 0.75) + 5 * _bump(y, 58, 18)
    half = half + np.clip((np.abs(y) - 74) / 3, 0, 6) * (y < 0)
    lung = cavity & (np.abs(x) > half) & (z > lung_floor)
    labels[cavity & (z > lung_floor) & ~lung] = Tissue.FAT
    labels[cavity & (np.abs(z - lung_floor) < 2.5) & (z < 60)] = Tissue.MUSCLE
    labels[lung] = Tissue.LUNG
    split = np.where(x < 0, y * 0.75 + 0.9 * z - 62, y * 0.8 + 0.9 * z - 52) + 5 * np.sin(x / 27)
    labels[lung & (np.abs(split) < 0.6)] = Tissue.FISSURE
    # Ribs: bands that fall from the spine to the side; a fraction of the way round they turn into cartilage.
    fall = 84 * np.sin(np.radians(np.clip(angle * 0.6, 0, 92))) ** 1.2
    level = z + fall + np.where(x > 0, 3.0, 0.0)
    near = np.abs(np.mod(level, 26) - 13)
    ring = ((cage + 2.5) / 4.3) ** 2 + (near / 6.5) ** 2
    reach = np.where(level > 50, 151.0, 60 + 1.0 * (level + 60))
    ribs = (level > -70) & (level < 232) & (angle > 14)
    labels[ribs & (ring < 1) & (angle < reach)] = Tissue.CORTEX
    labels[ribs & (ring < 0.42) & (angle < reach)] = Tissue.MARROW
    labels[ribs & (ring < 1) & (angle >= reach) & (angle < 168) & (level > 50) & (z < 165)] = Tissue.CARTILAGE
    across = (angle - 68 + (z - 30) * 0.14) / (6 + (z - 30) * 0.14)
    plate = np.abs(cage - 13 - 3 * across) - 4.2 * np.clip(1 - across**2, 0, 1)
    blade = (z > 30) & (z < 205) & (np.abs(across) < 1) & (skin < -8)
    labels[blade & (plate < 0)] = Tissue.CORTEX
    labels[blade & (plate < -1.7)] = Tissue.MARROW
    if arms:
        for way in (-1, 1):
            body.tube(Tissue.MUSCLE, [(way * 186, 10, 192), (way * 206, 15, 60), (way * 210, 5, -110)], (44, 38, 34))
            body.tube(Tissue.MUSCLE, [(way * 210, 5, -110), (way * 206, -20, -300)], (34, 26))
            body.ellipsoid(Tissue.MUSCLE, (way * 204, -24, -335), (15, 27, 58))
            body.tube(Tissue.CORTEX, [(way * 180, 12, 195), (way * 206, 15, 40), (way * 210, 8, -95)], (17, 11, 12))
            body.tube(Tissue.MARROW, [(way * 180, 12, 195), (way * 206, 15, 40), (way * 210, 8, -95)], (13, 6, 8))
            body.tube(Tissue.CORTEX, [(way * 208, 0, -112), (way * 202, -20, -300)], 8)


def spine(body: Body) -> None:
    """Long muscles of the back, vertebrae with discs, canal and processes; breastbone and collar bones."""
    for way in (-1, 1):
        body.tube(Tissue.FAT, [(way * 24, 90, -260), (way * 22, 92, 200)], 20.5, (Tissue.MUSCLE, Tissue.FAT))
        body.tube(Tissue.MUSCLE, [(way * 24, 90, -260), (way * 22, 91, 200)], 19, (Tissue.MUSCLE, Tissue.FAT))
        body.tube(Tissue.MUSCLE, [(way * 48, 82, -260), (way * 46, 85, 200)], 13, (Tissue.MUSCLE, Tissue.FAT))
    for level in np.arange(-210.0, 330.0, 27.0):
        thoracic = np.clip((level + 60) / 120, 0, 1)
        wide, deep = 25 - 8 * thoracic, 18 - 2.5 * thoracic
        neck = np.clip((level - 180) / 80, 0, 1)
        middle = 50 - 32 * neck
        back = middle + deep
        arch = (back + 9.0) if level < 220 else back + 7
        whole, marrow = Tissue.CORTEX, Tissue.MARROW
        body.tube(
            whole, [(0, arch + 10, level), (0, arch + 27 - 8 * thoracic - 6 * neck, level - 12 * thoracic - 4)], (5, 4)
        )
        for way in (-1, 1):
            body.tube(
                whole, [(way * 12, arch - 6, level + 2), (way * (32 - 3 * thoracic), arch + 3, level + 2)], (5, 3.4)
            )
            body.tube(
                marrow, [(way * 12, arch - 6, level + 2), (way * (31 - 3 * thoracic), arch + 3, level + 2)], (3, 1.8)
            )
            body.tube(
                whole, [(way * 13, back - 3, level + 3), (way * 14, arch + 4, level), (0, arch + 12, level - 4)], 4.5
            )
        for tissue, less, height in ((Tissue.CARTILAGE, 1.0, 13.5), (whole, 0.0, 10.5), (marrow, 1.5, 9.3)):

            def inside(
                x: Numbers,
                y: Numbers,
                h: Numbers,
                less: float = less,
                height: float = height,
                level: float = level,
                wide: float = wide,
                deep: float = deep,
                middle: float = middle,
            ) -> NDArray[np.bool_]:
                waist = 1 - 0.10 * np.clip(1 - ((h - level) / 10) ** 2, 0, 1)
                edge = (np.abs(x) / (wide * waist - less)) ** 2.4 + (np.abs(y - middle) / (deep * waist - less)) ** 2.4
                result: NDArray[np.bool_] = (edge < 1) & (np.abs(h - level) < height)
                return result

            body.paint(tissue, (-wide, middle - deep, level - 14), (wide, middle + deep, level + 14), inside)
    body.tube(Tissue.FAT, [(0, 77, -205), (0, 74, 60), (0, 74, 180), (0, 42, 260), (0, 42, 330)], 9)
    body.tube(Tissue.CORD, [(0, 76, -205), (0, 74, 60), (0, 74, 180), (0, 42, 260), (0, 42, 330)], 7.5)
    for tissue, less in ((Tissue.CORTEX, 0.0), (Tissue.MARROW, 1.8)):
        body.ellipsoid(tissue, (0, -91, 85), (17 - less, 6 - less, 78), 0, 0.02)
        for way in (-1, 1):
            body.tube(tissue, [(way * 15, -68, 190), (way * 80, -40, 208), (way * 150, 5, 212)], 6.5 - less)
