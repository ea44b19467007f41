"""An axial head at the level of the basal ganglia, made of formulas: which tissue fills how much of each place.

Model. The skull, the scalp and the ventricles are distances to ovals and to strands (lines with a radius at each
point). The folds of the cortex come from the Swift-Hohenberg equation, u' = r u - (1 + ∇²/k²)² u - u³, a textbook
equation of pattern formation that makes stripes of one wavelength: a stripe's trough is a sulcus, its crest the white
matter of a gyrus. A further diffusion across the border of the hemisphere turns the stripes towards the surface, and a
push in the depth keeps the centre free of sulci. No atlas and no person's picture is behind it.

Modelled: connected sulci, insula and Sylvian fissure, deep grey nuclei, ventricles with choroid plexus, vessels as
dots, layers of skull and scalp, lesions of white matter, the territory of a stroke. Not modelled: real gyri by name,
the third dimension (so no partial volume through the slice), left-right asymmetry beyond chance.

Sources. White and grey matter: table 5 of doi 10.21037/qims.2020.04.07 (pmc.ncbi.nlm.nih.gov/articles/PMC7242304).
Relaxation of fluid, fat and muscle at 1.5 T: liquisearch.com/relaxation_nmr, common relaxation time constants in human
tissues. Other values in `TISSUES`, and all sizes, are chosen to look right.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import fft, ndimage

from samples.base import Picture, Pictures, chance

Field = NDArray[np.float64]
Strand = Sequence[tuple[float, float, float]]
"""Points of a line: x, y and the radius there, in mm."""

ROWS = 640
"""The head is computed on a square of so many pixels."""
PIXEL = 208 / ROWS
"""Side of a pixel in mm."""

TISSUES: dict[str, tuple[float, float, float]] = {
    # name: (T1 in ms, T2 in ms, proton density against water)
    "white": (510, 67, 0.61),
    "grey": (760, 77, 0.69),
    "fluid": (4200, 2100, 1.0),
    "fat": (245, 70, 0.9),
    "muscle": (880, 50, 0.75),
    # From here on chosen to look right, between or beside the values above.
    "bone": (500, 3, 0.10),
    "marrow": (300, 60, 0.55),
    "skin": (800, 40, 0.7),
    "dura": (900, 25, 0.5),
    "vessel": (1350, 5, 0.05),
    "plexus": (1300, 105, 0.8),
    "nucleus": (715, 72, 0.685),
    "thalamus": (645, 71, 0.66),
    "pallidum": (570, 57, 0.63),
    "lesion": (1150, 150, 0.83),
    "infarct": (860, 78, 0.68),
}
"""Relaxation at 1.5 T. Vessels are almost empty because flowing blood leaves the slice between pulse and echo."""


def grid() -> tuple[Field, Field]:
    """Coordinates in mm: x to the right of the picture, y up (to the forehead), both of shape (ROWS, ROWS)."""
    along = (np.arange(ROWS) - (ROWS - 1) / 2) * PIXEL
    return np.broadcast_to(along, (ROWS, ROWS)), np.broadcast_to(-along[:, None], (ROWS, ROWS))


def smooth_noise(name: str, millimetres: float, shape: tuple[int, int] = (ROWS, ROWS), pixel: float = PIXEL) -> Field:
    """Noise of mean 0 and deviation 1, smoothed over so many mm."""
    noise = ndimage.gaussian_filter(chance(name).standard_normal(shape), millimetres / pixel, mode="wrap")
    return np.asarray((noise - noise.mean()) / noise.std())


def strand(x: Field, y: Field, points: Strand) -> Field:
    """Distance in mm to a line through points (x, y, radius), less the radius there: negative inside."""
    best = np.full(x.shape, np.inf)
    for (ax, ay, ar), (bx, by, br) in zip(points, points[1:] or points, strict=False):
        length = max((bx - ax) ** 2 + (by - ay) ** 2, 1e-9)
        part = np.clip(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length, 0, 1)
        distance = np.hypot(x - ax - part * (bx - ax), y - ay - part * (by - ay)) - ar - part * (br - ar)
        best = np.minimum(best, distance)
    return best


def inside(distance: Field, softness: float = 0.35) -> Field:
    """1 where a distance is negative, 0 where it is positive, with a soft border in mm."""
    return np.asarray(0.5 - 0.5 * np.tanh(distance / softness))


def oval(x: Field, y: Field) -> Field:
    """Signed distance in mm to the surface of the brain: an egg that is wider at the back."""
    width = 66 * (1 - 0.10 * y / 85 - 0.05 * (y / 85) ** 2)
    filled = (np.abs(x) / width) ** 2.25 + (np.abs(y) / 84) ** 2.25 < 1
    return np.asarray(
        (ndimage.distance_transform_edt(~filled) - ndimage.distance_transform_edt(filled)) * PIXEL, dtype=np.float64
    )


SYLVIAN: list[Strand] = [
    [(40, 25, 0.6), (43, 12, 0.7), (43, -3, 0.9), (39, -17, 0.6)],
    [(43, -2, 0.9), (50, -1, 0.8), (56, -6, 0.8), (62, -6, 1.1), (70, -9, 2.0)],
    [(40.5, 24, 0.6), (47, 27, 0.6), (52, 34, 0.8), (58, 38, 1.2)],
]
"""The cleft over the insula and its ways out to the surface, on one side."""
HORN: Strand = [(3.4, 12, 1.9), (5, 21, 3.0), (9, 31, 3.0), (14.5, 38, 0.8)]
ATRIUM: Strand = [(16, -23, 1.4), (21.5, -30, 4.0), (25, -40, 4.2), (24.5, -50, 2.2), (22, -59, 0.5)]
DEEP: dict[str, list[Strand]] = {
    "nucleus": [
        [(12.8, 16, 3.0), (14.8, 23, 5.0), (17, 30, 3.6)],
        [(25, 22, 3.2), (28.5, 11, 5.2), (27.8, -2, 4.2), (25, -11, 1.2)],
        [(36.4, 18, 0.5), (37.6, 6, 0.7), (36.5, -8, 0.5)],
        [(24, -19, 1.3), (25.5, -22, 1.6)],
    ],
    "pallidum": [[(20.5, 12.5, 1.6), (21.6, 4.5, 3.3), (19.4, -3, 1.6)]],
    "thalamus": [[(5.6, 4, 3.2), (8.6, -6, 6.8), (12.5, -15, 7.2), (14.5, -19, 5.0)]],
}
"""Caudate head, putamen, claustrum and tail; globus pallidus; thalamus; on one side."""


@cache
def wobble() -> tuple[Field, Field]:
    """The grid, bent by smooth noise of about 1 mm, so that no line stays straight and left and right differ."""
    x, y = grid()
    return tuple(  # type: ignore[return-value]
        along + 1.1 * smooth_noise(f"brain wobble {axis}", 6) + 0.35 * smooth_noise(f"brain ripple {axis}", 2)
        for axis, along in (("x", x), ("y", y))
    )


@cache
def folds() -> Field:
    """Distance in mm from each place to the nearest surface of the cortex (outside, fissures and sulci).

    The stripes are grown on a grid four times as coarse, which is ample for their wavelength.
    """
    x, y = wobble()
    midline = np.abs(x) + 100 * ((y < 45) & (y > -41))
    border = np.minimum(-oval(*grid()), midline - 0.5)
    for points in SYLVIAN:
        border = np.minimum(border, strand(np.abs(x), y, points))
    step = 4
    coarse = np.asarray(ndimage.zoom(border, 1 / step, order=1))
    pixel = PIXEL * step
    wave = 2 * np.pi / 12.0
    frequency = 2 * np.pi * np.fft.fftfreq(len(coarse), pixel)
    square = (frequency[:, None] ** 2 + frequency[None, : len(coarse) // 2 + 1] ** 2) / wave**2
    down, across = np.gradient(ndimage.gaussian_filter(coarse, 2.5))
    length = np.hypot(down, across) + 1e-6
    down, across = down / length, across / length
    xs, ys = x[::step, ::step], y[::step, ::step]
    centre = inside(np.hypot(np.abs(xs) / 37, (ys - 2) / 46) * 40 - 40, 3)
    depth = 23 + 5 * smooth_noise("brain depth", 8, coarse.shape, pixel)
    push = 1.2 * np.maximum(inside(depth - coarse, 3), centre)
    growth, time = 0.6, 0.25
    u = 0.3 * chance("brain folds").standard_normal(coarse.shape)
    for _ in range(700):
        slope_down, slope_across = np.gradient(u)
        along = down * slope_down + across * slope_across
        flow_down, flow_across = np.gradient(along)
        turn = (down * flow_down + across * flow_across) / (wave * pixel) ** 2
        change = u + time * (-(u**3) + 0.4 * turn + push)
        u = fft.irfft2(fft.rfft2(change) / (1 - time * (growth - (1 - square) ** 2)), coarse.shape)
    height = np.sqrt(2 * ndimage.gaussian_filter(np.minimum(u, 1) ** 2, 6))
    ratio = ndimage.zoom(u / np.maximum(height, 0.3), step, order=3)
    rows, columns = np.indices(ratio.shape)
    bent = [columns + 2 * (x - grid()[0]) / PIXEL, rows - 2 * (y - grid()[1]) / PIXEL]
    ratio = ndimage.map_coordinates(ratio, bent[::-1], order=1, mode="nearest")
    trough = ratio < -0.9 + 0.035 * smooth_noise("brain width", 8)
    # Sulci open towards the surface; crowns of gyri are rounded by an opening with a disc of 1.9 mm.
    sulcus = (ndimage.distance_transform_edt(~trough) - 0.3) * PIXEL - 0.6 * np.exp(-np.clip(border, 0, 50) / 2.5)
    tissue = np.minimum(border, sulcus) > 0
    eroded = ndimage.distance_transform_edt(tissue) * PIXEL > 1.9
    opened = ndimage.distance_transform_edt(~eroded) * PIXEL < 1.9
    return np.asarray((ndimage.distance_transform_edt(opened) - ndimage.distance_transform_edt(~opened)) * PIXEL)


def shell(outside: Field) -> list[tuple[str, Field]]:
    """What lies around the brain: (tissue, weight), each one painted over those before it."""
    x, y = grid()
    angle = np.arctan2(y, x)
    side = np.abs(np.cos(angle))
    temporal = np.exp(-(((y - 22) / 20) ** 2)) * side**2
    wave = smooth_noise("brain skull", 12)
    space = 1.4 + 0.5 * wave + 1.6 * np.exp(-((x / 9) ** 2))
    inner, outer = space + 0.7, space + 7.6 + 0.5 * wave - 2.8 * temporal + 1.8 * np.exp(-(((y + 85) / 16) ** 2))
    muscle = outer + 7.5 * temporal
    skin = muscle + 4.2 + 0.5 * smooth_noise("brain scalp", 10) + 1.0 * np.exp(-(((y + 90) / 25) ** 2))
    layers = [
        ("skin", outside - skin - 2.0),
        ("fat", outside - skin),
        ("muscle", outside - muscle - 0.7),
        ("bone", outside - outer),
        ("marrow", np.maximum(inner + 1.6 - outside, outside - outer + 1.7) + 0.25 * smooth_noise("brain marrow", 1.2)),
        ("dura", outside - inner),
        ("fluid", outside - space),
    ]
    sinus = [strand(x, y, [(0, 87.2, 1.6), (0, 85, 1.0)]), strand(x, y, [(0, -88, 2.6), (0, -85, 1.0)])]
    return [(name, inside(distance)) for name, distance in layers] + [("vessel", inside(np.minimum(*sinus)))]


@cache
def head(lesions: bool = True, stroke: bool = False) -> dict[str, Field]:
    """Fraction of each pixel that each tissue fills: name -> (ROWS, ROWS), adding up to 1 with "air"."""
    x, y = (flat + 0.4 * (bent - flat) for flat, bent in zip(grid(), wobble(), strict=True))
    side = np.abs(x)
    pial = folds()
    outside = oval(*grid())
    tissues = {name: np.zeros((ROWS, ROWS)) for name in ("air", *TISSUES)}
    tissues["air"] += 1

    def paint(name: str, weight: Field) -> None:
        for held in tissues.values():
            held *= 1 - weight
        tissues[name] += weight

    for name, weight in shell(outside):
        paint(name, weight)
    within = inside(outside)
    thickness = 2.9 + 0.35 * smooth_noise("brain cortex", 5)
    paint("grey", within * inside(0.1 - pial))
    paint("white", within * inside(thickness - pial, 0.55))
    for name, strands in DEEP.items():
        for points in strands:
            soft = 0.9 if name != "nucleus" else 0.5
            paint(name, within * inside(strand(side, y, points), soft) * inside(0.5 - pial))
    falx = np.maximum(np.abs(grid()[0] + 0.3 * np.sin(y / 8)) - 0.3, 47 - np.where(y > 0, y, -y * 1.08))
    paint("dura", inside(falx, 0.2) * inside(outside - 2))
    if lesions:
        spots = chance("brain lesions")
        for place in ((20, 41), (-19, 38), (31, -29), (-32, -34), (30, -44), (-29, -52), (-25, 46), (36, 33)):
            length, turn = spots.uniform(0.8, 2.2), spots.uniform(0, np.pi)
            ends = [(place[0] + way * length * np.cos(turn), place[1] + way * length * np.sin(turn)) for way in (-1, 1)]
            spot = strand(x, y, [(*ends[0], spots.uniform(1.1, 2.0)), (*ends[1], spots.uniform(1.0, 1.8))])
            paint("lesion", inside(spot, 0.8) * (tissues["white"] + tissues["lesion"]))
        cap = np.minimum(strand(side, y, [(14.5, 39, 1.4)]), strand(side, y, [(24, -58, 1.6), (25.5, -48, 3.4)]))
        paint("lesion", 0.75 * inside(cap, 1.6) * tissues["white"])
    if stroke:
        paint("infarct", territory() * (tissues["grey"] + tissues["white"] + tissues["nucleus"]))
    for points in (HORN, ATRIUM, [(0, 7, 0.6), (0, -4, 1.7), (0, -15, 1.1)]):
        paint("fluid", inside(strand(side, y, points)))
    paint("white", inside(np.maximum(np.abs(grid()[0]) - 0.6, np.abs(y - 21) - 13), 0.3))
    paint("plexus", inside(strand(side, y, [(21, -31, 1.3), (23.5, -38, 2.1)]) + 0.5 * smooth_noise("plexus", 0.8)))
    for cx, cy in ((44.5, 9), (43.8, -6), (52, -3.5), (59, -7.5), (41, 20), (44, 2)):
        paint("vessel", inside(np.minimum(np.hypot(x - cx, y - cy), np.hypot(x + cx + 0.5, y - cy - 2)) - 0.75))
    for cx in (-1.6, 1.7):
        paint("vessel", inside(np.hypot(grid()[0] - cx, y - 45.5) - 0.8))
        paint("vessel", inside(np.hypot(grid()[0] - 0.9 * cx, y + 21) - 1.1))
    return tissues


def territory() -> Field:
    """Where the blood of a branch of the middle cerebral artery fails to arrive, 0 to 1, on the picture's right."""
    x, y = wobble()
    edge = strand(x, y, [(31, 6, 5.5), (42, -4, 9), (56, -14, 17), (63, -22, 20)])
    return inside(edge + 1.5 * smooth_noise("brain territory", 4), 1.2)


def labels() -> Picture:
    """A mask, with one grey level a class: 0 outside, then fluid 60, grey matter 120, white matter 180, lesion 255."""
    parts = head()
    grey_matter = parts["grey"] + parts["nucleus"] + parts["thalamus"] + parts["pallidum"]
    brain = inside(oval(*grid()) - 2.0) > 0.5
    fluid = (parts["fluid"] + parts["plexus"]) * brain
    classes = np.stack([fluid, grey_matter, parts["white"], parts["lesion"]])
    other = 1 - classes.sum(0)
    winner = np.concatenate([other[None], classes]).argmax(0)
    shown: Picture = np.array([0, 60, 120, 180, 255], np.uint8)[winner][:, 48:-48]
    return shown


def knob_maps() -> Picture:
    """Maps for a demonstration of TE and TR, (256, 256, 3): T1 / 20 ms, T2 / 2 ms (both capped), proton density × 255.

    Rates of relaxation, not times, are averaged over the tissues of a pixel, weighted with their protons.
    """
    parts = head()
    density = sum(parts[name] * TISSUES[name][2] for name in TISSUES)
    rates = [sum(parts[name] * TISSUES[name][2] / TISSUES[name][which] for name in TISSUES) for which in (0, 1)]
    fields = [ndimage.gaussian_filter(field, 0.9) for field in (density, *rates)]
    shares = [ndimage.zoom(field, 256 / ROWS, order=1, grid_mode=True, mode="nearest") for field in fields]
    protons = np.maximum(shares[0], 1e-6)
    times = [np.where(protons > 0.01, protons / np.maximum(rate, 1e-9), 0) for rate in shares[1:]]
    maps = np.stack([times[0] / 20, times[1] / 2, 255 * protons * (protons > 0.01)], axis=-1)
    return np.clip(maps + 0.5, 0, 255).astype(np.uint8)


PICTURES: Pictures = {"modalities/mr/brain-tissues-mask": labels}


def main() -> None:
    """Write the maps of the demonstration without loss."""
    place = Path(__file__).resolve().parent.parent.parent / "docs/assets/knobs"
    place.mkdir(parents=True, exist_ok=True)
    Image.fromarray(knob_maps()).save(place / "brain-maps.webp", lossless=True, quality=100, method=6, exact=True)


if __name__ == "__main__":
    main()
