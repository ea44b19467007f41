"""Radiographs: a chest from the back to the front and a hand, from tissue thickness to what is shown.

Model: a spectrum of five energies is weakened in muscle, fat and bone by Beer and Lambert's law; a broad blur of the
rays that come through stands for scatter; a narrow one for the detector; quanta are counted (Poisson). `shown` then
does what a digital system does for viewing: logarithm, less of the coarse contrast and more of the fine one, a curve.
Not modelled: scatter by Monte Carlo, grid, focal spot, heel effect, lag, faults of the detector.

Sources: mass attenuation coefficients are those of NIST (Hubbell and Seltzer, NISTIR 5632, ICRU-44 tissues), read in a
copy of their tables in a public repository, with the densities of fat and bone. The density of muscle, weights of the
spectrum, scatter, quanta and every shape are chosen to look right.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from samples import thorax
from samples.base import Picture, Pictures, chance, grey

Values = NDArray[np.float64]

MASS_ATTENUATION = {
    "muscle": (0.2685, 0.2262, 0.2048, 0.1823, 0.1693),
    "fat": (0.2396, 0.2123, 0.1974, 0.1800, 0.1688),
    "bone": (0.6655, 0.4242, 0.3148, 0.2229, 0.1855),
}
"""Square centimetres a gram at 40, 50, 60, 80 and 100 keV (NIST: skeletal muscle, adipose tissue, cortical bone)."""
DENSITY = {"muscle": 1.05, "fat": 0.95, "bone": 1.92}
"""Grams a cubic centimetre."""
HARD_BEAM = (0.10, 0.20, 0.28, 0.28, 0.14)
"""Share of each energy in the signal of a chest exposure at a high voltage."""
SOFT_BEAM = (0.60, 0.35, 0.05, 0.0, 0.0)
"""The same for a hand at a low voltage."""


def transmitted(tissue: dict[str, Values], beam: tuple[float, ...]) -> Values:
    """Share of the signal that comes through tissues given in mm, by energy."""
    total = np.zeros_like(next(iter(tissue.values())))
    for index, weight in enumerate(beam):
        if weight:
            weakened = sum(MASS_ATTENUATION[name][index] * DENSITY[name] * part / 10 for name, part in tissue.items())
            total += weight * np.exp(-np.asarray(weakened))
    return total


def counted(primary: Values, quanta: float, scatter: float, blur: float, reach: float, name: str) -> Values:
    """Quanta counted in each pixel.

    `quanta` is the count without a patient, `scatter` the scattered share of the mean of the primary rays, `blur` the
    detector's and `reach` the scatter's standard deviation in pixels.
    """
    wide = ndimage.zoom(ndimage.gaussian_filter(primary[::8, ::8], reach / 8, mode="nearest"), 8, order=1)
    # Air around the patient scatters nothing; what comes through the patient is the measure.
    broad = scatter * np.minimum(wide[: primary.shape[0], : primary.shape[1]], 0.25)
    mean = quanta * ndimage.gaussian_filter(primary + broad, blur)
    return np.asarray(chance(name).poisson(mean), float)


def shown(
    counts: Values, quanta: float, coarse: float, keep: float, fine: float, boost: float, curve: tuple[float, float]
) -> Picture:
    """The picture for viewing: dense is white.

    Structures coarser than `coarse` pixels keep the share `keep` of their contrast, those finer than `fine` gain by
    `boost`; `curve` is the middle (as a quantile of the body) and the width of the S-shaped curve.
    """
    density = -np.log(np.maximum(counts, 1) / quanta)
    body = density > 0.12
    base = ndimage.gaussian_filter(density, coarse)
    sharp = ndimage.gaussian_filter(density, 0.5) - ndimage.gaussian_filter(density, fine)
    level = density - (1 - keep) * (base - np.median(base[body])) + boost * sharp
    middle = np.quantile(level[body], curve[0])
    bright = 1 / (1 + np.exp(-(level - middle) / curve[1]))
    # Where nothing stood in the way the picture stays black.
    bare = np.clip((ndimage.gaussian_filter(density, 1) - 0.02) / 0.15, 0, 1)
    return grey(bright * bare, 0.02, 0.97)


CHEST_QUANTA = 40000.0


@functools.cache
def chest_counts() -> Values:
    """Quanta counted in each pixel of the chest radiograph."""
    muscle, fat, bone = thorax.tissues()
    primary = transmitted({"muscle": muscle, "fat": fat, "bone": bone}, HARD_BEAM)
    return counted(primary, CHEST_QUANTA, 0.11, 0.6, 90, "modalities/x-ray/chest")


def chest() -> Picture:
    """Chest from the back to the front, processed for viewing, 800 × 800."""
    return shown(chest_counts(), CHEST_QUANTA, 36, 0.42, 6, 1.1, (0.56, 0.58))


def chest_counts_shown() -> Picture:
    """The same exposure before processing: counts on a straight scale up to a third of the open beam."""
    return grey(chest_counts(), 0, 0.33 * CHEST_QUANTA)


HAND_PIXEL = 0.25
HAND_SHAPE = (960, 720)

Bone = tuple[tuple[float, float], tuple[float, float], float, float, float, float]
"""Far and near end (x, y in mm, y downwards), half widths at far end, middle and near end, thickness of the wall."""

HAND: dict[str, list[Bone]] = {
    "thumb": [
        ((25, 106), (37, 127), 4.2, 3.4, 6.2, 1.4),
        ((38, 130), (53, 157), 5.4, 4.0, 6.6, 1.7),
        ((54.5, 161), (77, 193), 6.8, 4.6, 7.0, 2.0),
    ],
    "index": [
        ((52, 35.5), (55.5, 51.5), 3.4, 2.6, 4.9, 1.2),
        ((56, 53.8), (61, 76.5), 4.3, 3.2, 5.6, 1.6),
        ((61.5, 79.2), (69.5, 118), 5.0, 4.0, 7.0, 1.9),
        ((70.5, 122), (83, 183), 7.2, 4.1, 7.3, 2.2),
    ],
    "middle": [
        ((88, 21), (88.4, 39), 3.6, 2.7, 5.1, 1.2),
        ((88.5, 41.3), (89.2, 68), 4.5, 3.3, 5.9, 1.7),
        ((89.3, 70.9), (91.8, 114.5), 5.2, 4.2, 7.3, 2.0),
        ((92, 118.7), (94.5, 181), 7.4, 4.2, 7.2, 2.2),
    ],
    "ring": [
        ((125, 34), (122.4, 51.5), 3.5, 2.6, 5.0, 1.2),
        ((122, 53.8), (117.9, 78.5), 4.3, 3.2, 5.7, 1.6),
        ((117.5, 81.4), (111.4, 121), 5.0, 3.9, 6.9, 1.9),
        ((110.8, 125), (104.3, 182), 6.7, 3.6, 6.3, 2.0),
    ],
    "little": [
        ((156, 70), (151.5, 85), 3.0, 2.3, 4.4, 1.1),
        ((150.8, 87.1), (144.6, 104.5), 3.8, 2.8, 5.0, 1.4),
        ((143.8, 107), (131.5, 137.5), 4.5, 3.4, 6.2, 1.7),
        ((130, 141), (114.2, 186), 6.3, 3.3, 6.4, 1.8),
    ],
    "forearm": [((84, 219.5), (88, 275), 14.5, 8.4, 7.4, 2.5), ((113.5, 222.5), (111.5, 275), 7.6, 5.6, 5.4, 2.2)],
}
CARPALS = [
    (79.5, 197, 7.2, 6.0, 0.4),
    (88.5, 190.5, 5.6, 5.8, 0.2),
    (98, 194, 7.2, 10.5, 0.05),
    (109, 194.5, 7.2, 8.4, 0.5),
    (82, 208, 7.2, 11.0, 0.75),
    (97, 210, 8.2, 7.4, -0.2),
    (109.5, 208, 6.8, 6.8, 0.6),
    (113.5, 206, 4.8, 4.6, 0.0),
]
"""Centre (mm), half width, half height (mm) and turn of trapezium, trapezoid, capitate, hamate, scaphoid, lunate,
triquetrum and pisiform."""


def spongy(along: Values, across: Values, name: str) -> Values:
    """The mesh of spongy bone, drawn out along the bone: about 1 on average, never below 0; any shape, mm in."""
    random = chance(name)
    sheet = random.normal(size=(256, 256))
    mesh = ndimage.gaussian_filter(sheet, (2.4, 0.8), mode="wrap") - ndimage.gaussian_filter(sheet, (7, 3), mode="wrap")
    mesh /= mesh.std()
    values = ndimage.map_coordinates(mesh, [along / 0.22, across / 0.22], order=1, mode="grid-wrap")
    return np.asarray(np.clip(1 + 0.42 * values, 0, None))


def long_bone(x: Values, y: Values, bone: Bone, kind: str, name: str) -> Values:
    """Compact bone crossed in a tubular bone, in mm: two chords, of its outer and of its inner outline."""
    far, near, head, middle, base, wall = bone
    axis = np.array(near, float) - np.array(far, float)
    length = float(np.hypot(*axis))
    axis /= length
    # Cartilage between the bones is thin: they reach a little beyond the points given.
    far, near, length = (far[0] - 0.9 * axis[0], far[1] - 0.9 * axis[1]), near, length + 1.9
    along = (x - far[0]) * axis[0] + (y - far[1]) * axis[1]
    across = (y - far[1]) * axis[0] - (x - far[0]) * axis[1]
    share = np.clip(along / length, 0, 1)

    def outline(inset: float) -> Values:
        """Half width of the bone, `inset` mm under its surface."""
        reach = 0.16 if kind != "forearm" else 0.42
        width = (
            middle
            + (head - middle) * np.exp(-((share / reach) ** 2))
            + (base - middle) * np.exp(-(((1 - share) / (0.2 if kind != "forearm" else 0.5)) ** 2))
        )
        # The head is round with a shallow notch, the base is cupped: both in mm from the bone's ends.
        side = across / np.maximum(width, 0.1)
        rounding = head * (0.75 if kind != "forearm" else 0.3)
        notch = 0.6 * np.exp(-((side / 0.35) ** 2)) if kind != "tip" else 0 * side
        # Radius and ulna end in a process on their outer side.
        process = 3.5 * np.clip(side if far[0] < 100 else -side, -1, 1) ** 3 if kind == "forearm" else 0 * side
        start = along - inset - notch + process
        end = length - along - inset - (0.9 * np.exp(-((side / 0.6) ** 2)) if kind != "forearm" else 0)
        front = np.sqrt(np.clip(1 - np.clip(1 - start / rounding, 0, 1) ** 2.4, 0, 1)) * (start > 0)
        back = np.sqrt(np.clip(1 - np.clip(1 - end / (0.35 * base), 0, 1) ** 3, 0, 1)) * (end > 0)
        return np.asarray(np.clip((width - inset) * front * back, 0, None))

    outer = outline(0)
    # The wall is thick in the middle and thin as paper at the ends.
    thick = 0.45 + (wall - 0.45) * np.exp(-(((share - 0.5) / 0.27) ** 4))
    if kind == "forearm":
        thick = 0.6 + (wall - 0.6) * np.clip(share / 0.7, 0, 1)
    inner = np.clip(np.minimum(outer - thick, outline(0.6)), 0, None)
    full = 1.7 * np.sqrt(np.clip(outer**2 - across**2, 0, None))
    hollow = 1.7 * np.sqrt(np.clip(inner**2 - across**2, 0, None))
    ends = 0.10 + 0.20 * np.clip(np.abs(share - 0.5) * 2, 0, 1) ** 2
    if kind == "forearm":
        ends = 0.10 + 0.14 * (1 - share)
    mesh = spongy(along, across, name)
    if kind == "forearm":
        # Many layers of the mesh lie over one another in a thick bone.
        mesh = 0.5 + 0.5 * mesh
    return np.asarray(full - hollow * (1 - ends * mesh))


def short_bone(x: Values, y: Values, bone: tuple[float, float, float, float, float], name: str) -> Values:
    """Compact bone crossed in a bone of the wrist, in mm."""
    random = chance(name)
    dx, dy = (x - bone[0]) / 1.05, (y - bone[1] + 0.8) / 1.05
    turned = (dx * np.cos(bone[4]) + dy * np.sin(bone[4]), dy * np.cos(bone[4]) - dx * np.sin(bone[4]))
    angle = np.arctan2(turned[1] / bone[3], turned[0] / bone[2])
    waves = sum(random.normal(0, 0.05) * np.cos(order * angle + random.uniform(0, 6)) for order in (2, 3, 4))
    away = (np.abs(turned[0] / bone[2]) ** 2.5 + np.abs(turned[1] / bone[3]) ** 2.5) ** 0.4 / (1 + np.asarray(waves))
    size = min(bone[2], bone[3])
    full = 1.9 * size * np.sqrt(np.clip(1 - away**2, 0, None))
    hollow = 1.9 * size * np.sqrt(np.clip((1 - 0.75 / size) ** 2 - away**2, 0, None))
    return np.asarray(full - hollow * (1 - 0.27 * spongy(turned[0], turned[1], name)))


def flesh(x: Values, y: Values) -> Values:
    """Soft tissue of the hand in mm, from how far a pixel lies inside the hand's outline and how thick the hand is."""
    inside = np.full(x.shape, -50.0)
    thickness = np.full(x.shape, 1.0)
    weights = np.full(x.shape, 1e-6)

    def add(
        ends: tuple[tuple[float, float], tuple[float, float]], widths: tuple[float, float], thick: tuple[float, float]
    ) -> None:
        nonlocal inside, thickness, weights
        (x0, y0), (x1, y1) = ends
        squared = (x1 - x0) ** 2 + (y1 - y0) ** 2
        share = np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / squared, 0, 1)
        depth = (
            widths[0]
            + (widths[1] - widths[0]) * share
            - np.hypot(x - x0 - share * (x1 - x0), y - y0 - share * (y1 - y0))
        )
        weight = np.exp(np.clip(depth, -30, 12) / 2.5)
        thickness = thickness + weight * (thick[0] + (thick[1] - thick[0]) * share)
        weights = weights + weight
        inside = thorax.blend(inside, np.asarray(depth), 6)

    for finger, bones in HAND.items():
        if finger == "forearm":
            continue
        knuckles = [bones[0][0], *(bone[1] for bone in bones)]
        slim = 0.88 if finger == "little" else 1.0
        widths = [6.6, 8.2, 9.2, 10.5, 13.0] if finger != "thumb" else [8.0, 9.8, 11.5, 16.0]
        thick = [9.5, 13, 15, 19, 27] if finger != "thumb" else [12, 16, 21, 30]
        for index in range(len(knuckles) - 1):
            add(
                (knuckles[index], knuckles[index + 1]),
                (slim * widths[index], slim * widths[index + 1]),
                (thick[index], thick[index + 1]),
            )
    add(((76, 128), (90, 195)), (16, 22), (24, 34))
    add(((112, 140), (107, 195)), (17, 19), (22, 33))
    add(((72, 178), (92, 205)), (14, 24), (30, 36))
    add(((99, 200), (99.5, 275)), (29, 29), (36, 42))
    thickness = thickness / weights
    edge = np.clip(inside / (thickness * 0.5), 0, 1)
    return np.asarray(thickness * np.sqrt(1 - (1 - edge) ** 2) * (inside > 0))


@functools.cache
def hand_counts() -> Values:
    """Quanta counted in each pixel of the hand radiograph."""
    rows, columns = HAND_SHAPE
    x, y = np.meshgrid((np.arange(columns) + 0.5) * HAND_PIXEL, (np.arange(rows) + 0.5) * HAND_PIXEL + 12)
    bone = np.zeros(x.shape)
    for finger, bones in HAND.items():
        for index, each in enumerate(bones):
            kind = "forearm" if finger == "forearm" else "tip" if index == 0 else "shaft"
            bone += long_bone(x, y, each, kind, f"{finger}/{index}")
    for index, short in enumerate(CARPALS):
        bone += short_bone(x, y, short, f"carpal/{index}")
    bone = ndimage.gaussian_filter(bone, 0.7)
    soft = ndimage.gaussian_filter(flesh(x, y), 1.0)
    lobules = ndimage.gaussian_filter(chance("hand/fat").normal(size=x.shape), 6)
    fat = soft * np.clip(0.28 + 0.06 * lobules / lobules.std(), 0, 1)
    muscle = np.clip(soft - fat - bone, 0, None)
    primary = transmitted({"muscle": muscle, "fat": fat, "bone": bone}, SOFT_BEAM)
    return counted(primary, HAND_QUANTA, 0.12, 0.6, 60, "modalities/x-ray/hand")


HAND_QUANTA = 6000.0


def hand() -> Picture:
    """Hand from the back to the palm, processed for viewing, 960 × 720."""
    return shown(hand_counts(), HAND_QUANTA, 60, 0.8, 4, 0.6, (0.55, 0.36))


def hand_two_ways() -> Picture:
    """The same stored values as MONOCHROME2 and, wrongly, as MONOCHROME1: 960 × 960, the middle of the hand."""
    part = hand()[:, 120:600]
    return np.concatenate([part, 255 - part], axis=1)


PICTURES: Pictures = {
    "modalities/x-ray/chest": chest,
    "modalities/x-ray/hand": hand,
    "modalities/x-ray/chest-counts": chest_counts_shown,
    "modalities/x-ray/hand-photometric": hand_two_ways,
}
