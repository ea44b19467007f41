"""Colour photographs of the back of the eye, with the exact places of their vessels and lesions.

Model. The retina is a plane in mm with the fovea at the origin. Arteries and veins grow from the disc towards
points that lack blood (space colonisation); their radii then follow from the ends upwards by the junction law
r_parent^g = sum r_daughter^g. Colour is Beer-Lambert in three bands: light goes through the vessels (chord of a
cylinder), the yellow pigment of the macula and the melanin below it, and comes back from choroid and sclera. A
thick vessel is not black, since light scatters in front of it and comes in from its sides: a fixed share of the light
never meets it. Blur of the eye, uneven light, photon noise and the tone curve of a camera follow.

Not modelled: the curved eye, wavelengths within a band, polarisation, reflexes of the lens, the course of a disease.

Sources, opened on 2026-11-22. Melanin of the retina, mu = 6.49e12 nm^-3.48 per cm: S. L. Jacques, "Melanosome
absorption coefficient", omlc.ogi.edu/spectra/melanin/mua.html. Junction exponents of larger vessels of healthy people,
2.59 in arteries and 1.95 in veins: Luo et al. 2017, PMC6024667. Disc of about 2 x 1.5 mm and fovea 4.5-5 mm beside it:
H. Kolb, "Simple anatomy of the retina" (a translation). All other numbers are chosen to look right.
"""

from __future__ import annotations

from functools import cache, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, gaussian_filter, map_coordinates
from scipy.spatial import cKDTree

from samples.base import Picture, Pictures, chance

Array = NDArray[np.float64]

SIDE = 640  # pixels of the picture
FINE = 2  # the scene is computed on a grid finer by this factor and averaged
FIELD = 6.45  # radius of the round field in mm
PIXEL = 2 * 6.6 / SIDE  # mm
DISC = np.array([-4.55, -0.30])  # centre of the disc, in mm; rows run downwards
DISC_AXES = np.array([0.76, 0.90])  # half axes of the disc, in mm
BANDS = np.array([605.0, 545.0, 465.0])  # effective wavelengths of red, green and blue, in nm
MELANIN = 6.49e12 * BANDS**-3.48 / 10  # absorption of melanosomes per mm
BLOOD = {"artery": np.array([1.6, 26.0, 22.0]), "vein": np.array([6.5, 29.0, 19.0])}  # per mm
JUNCTION = {"artery": 2.59, "vein": 1.95}
TRUNK = {"artery": 0.052, "vein": 0.072}  # radius of the widest vessel of each kind, in mm
UNMET = np.array([0.30, 0.24, 0.45])  # share of light that never meets the vessel
LABELS = {
    "microaneurysm": (230, 60, 50),
    "haemorrhage": (70, 130, 230),
    "hard exudate": (250, 210, 60),
    "cotton-wool spot": (235, 235, 235),
}


class Vessels(NamedTuple):
    """Straight pieces of vessel: ends (n, 2, 2) in mm, radius (n,) in mm."""

    ends: Array
    radius: Array


def grid() -> tuple[Array, Array]:
    """Places of the fine pixels in mm, x to the right and y down, each (rows, columns)."""
    axis = (np.arange(SIDE * FINE) + 0.5) / FINE * PIXEL - SIDE * PIXEL / 2
    x, y = np.meshgrid(axis, axis)
    return x, y


def noise(random: np.random.Generator, size: float) -> Array:
    """A smooth random field on the fine grid, mean 0 and deviation 1; `size` is its grain in mm."""
    sigma = size / PIXEL * FINE
    step = max(1, int(sigma / 3))  # coarse fields are made small and enlarged
    side = SIDE * FINE // step + 9
    field = gaussian_filter(random.standard_normal((side, side)), sigma / step, mode="wrap")
    if step > 1:
        at = np.arange(SIDE * FINE) / step + 4
        field = map_coordinates(field, np.meshgrid(at, at, indexing="ij"), order=1)
    field = field[: SIDE * FINE, : SIDE * FINE]
    return np.asarray((field - field.mean()) / field.std())


def arcades(kind: str, random: np.random.Generator) -> list[Array]:
    """Centre lines of the first vessels from the disc, each (n, 2) in mm: two temporal arcades, two nasal ones."""
    lines = []
    along = np.linspace(0, 0.85, 70)
    wide = 2.65 if kind == "artery" else 3.25
    start = DISC + random.normal(0, 0.05, 2) + np.array([-0.12 if kind == "artery" else 0.0, 0.0])
    for side in (-1, 1):
        reach = random.uniform(6.2, 7.2)
        height = side * wide * random.uniform(0.92, 1.1)
        x = start[0] + reach * along**1.2
        y = start[1] + height * np.sin(np.pi * 0.70 * along**0.8)
        lines.append(np.column_stack([x, y]))
        angle = side * random.uniform(0.75, 1.1)
        x = start[0] - 2.3 * np.cos(angle) * along**1.2
        y = start[1] + 3.2 * np.sin(angle) * along**0.85
        lines.append(np.column_stack([x, y]))
    return lines


def grow(kind: str, random: np.random.Generator) -> Vessels:
    """A tree of one kind that reaches all of the retina but the middle of the macula."""
    nodes: list[Array] = [DISC.copy()]
    parent = [-1]
    for line in arcades(kind, random):
        length = np.r_[0, np.cumsum(np.hypot(*np.diff(line, axis=0).T))]
        at = np.arange(0.1, length[-1], 0.1)
        last = 0
        for point in np.column_stack([np.interp(at, length, line[:, axis]) for axis in (0, 1)]):
            nodes.append(point)
            parent.append(last)
            last = len(nodes) - 1
    for many, fed in ((14, 0.9), (40, 0.6), (110, 0.4), (320, 0.26), (1100, 0.17)):  # wide branches first
        hungry = random.uniform(-7.6, 7.6, (many, 2))
        hungry = np.vstack([hungry, random.normal(0, 1.3, (many // 14, 2))])  # finer vessels around the macula
        away = np.hypot(*hungry.T)
        on_disc = (((hungry - DISC) / DISC_AXES / 1.25) ** 2).sum(1) < 1
        hungry = hungry[(away > 0.42 + fed) & (away < 7.8) & ~on_disc]
        for _ in range(70):
            tree = np.array(nodes)
            distance, nearest = cKDTree(tree).query(hungry)
            hungry, nearest = hungry[distance > fed], nearest[distance > fed]
            if len(hungry) == 0:
                break
            for node in np.unique(nearest[nearest > 0]):
                pull = hungry[nearest == node] - tree[node]
                pull = (pull / np.hypot(*pull.T)[:, None]).mean(0)
                ahead = tree[node] - tree[parent[node]]  # a vessel turns slowly: its branches leave forwards
                step = pull / (np.hypot(*pull) + 1e-9) + 1.3 * ahead / (np.hypot(*ahead) + 1e-9)
                nodes.append(tree[node] + 0.1 * step / (np.hypot(*step) + 1e-9) + random.normal(0, 0.012, 2))
                parent.append(int(node))
    places, parents = np.array(nodes), np.array(parent)
    flow = np.zeros(len(places))  # r^g of each node, as a sum over the ends behind it
    children = np.bincount(parents[1:], minlength=len(places))
    flow[children == 0] = 1.0
    for node in range(len(places) - 1, 0, -1):
        flow[parents[node]] += flow[node]
    radius = flow ** (1 / JUNCTION[kind])
    for _ in range(4):  # take out the corners: each node moves towards parent and children
        total, count = places[parents].copy(), np.ones(len(places))
        np.add.at(total, parents[1:], places[1:])
        np.add.at(count, parents[1:], 1)
        smooth = total / count[:, None]
        smooth[0] = places[0]
        places = 0.5 * places + 0.5 * smooth
    waves = [gaussian_filter(random.standard_normal((160, 160)), s, mode="wrap") for s in (4, 4, 9, 9)]
    at = ((places + 8) * 10).T
    for index, (wave, size) in enumerate(zip(waves, (0.045, 0.045, 0.11, 0.11), strict=True)):
        shift = map_coordinates(wave / wave.std(), at, order=1, mode="nearest") * size
        places[:, index % 2] += shift * np.clip(np.hypot(*(places - DISC).T) / 1.5, 0, 1)
    ends = np.stack([places[parents[1:]], places[1:]], axis=1)
    widest = np.sort(radius[1:])[-40:].mean()
    return Vessels(ends, np.maximum(radius[1:] / widest * TRUNK[kind], 0.0055))


def chords(vessels: Vessels) -> tuple[Array, Array]:
    """Thickness of the vessels under each fine pixel in mm, and place across the vessel: 0 at its middle, 1 outside."""
    side, unit = SIDE * FINE, PIXEL / FINE
    thick, across = np.zeros((side, side)), np.ones((side, side))
    for (start, end), radius in zip(vessels.ends, vessels.radius, strict=True):
        low = np.floor((np.minimum(start, end) - radius) / unit + side / 2).astype(int) - 1
        high = np.ceil((np.maximum(start, end) + radius) / unit + side / 2).astype(int) + 1
        low, high = np.clip(low, 0, side), np.clip(high, 0, side)
        if (high <= low).any():
            continue
        x = (np.arange(low[0], high[0]) + 0.5 - side / 2) * unit - start[0]
        y = ((np.arange(low[1], high[1]) + 0.5 - side / 2) * unit - start[1])[:, None]
        way = end - start
        share = np.clip((x * way[0] + y * way[1]) / (way @ way + 1e-12), 0, 1)
        squared = (x - share * way[0]) ** 2 + (y - share * way[1]) ** 2
        box = np.s_[low[1] : high[1], low[0] : high[0]]
        np.maximum(thick[box], 2 * np.sqrt(np.maximum(radius**2 - squared, 0)), out=thick[box])
        np.minimum(across[box], np.sqrt(squared) / radius, out=across[box])
    return thick, across


@cache
def vessel_maps(name: str) -> dict[str, tuple[Array, Array]]:
    """Chords of the arteries and of the veins of one eye."""
    return {kind: chords(grow(kind, chance(f"{name} {kind}"))) for kind in ("artery", "vein")}


@cache
def lesions(name: str) -> dict[str, Array]:
    """Opacity from 0 to 1 of each kind of lesion on the fine grid, as in a moderate diabetic retinopathy."""
    random = chance(f"{name} lesions")
    x, y = grid()
    rough, rougher = noise(random, 0.05), noise(random, 0.13)
    maps = {kind: np.zeros_like(x) for kind in LABELS}

    def put(kind: str, place: Array, axes: tuple[float, float], angle: float, edge: float, ragged: float) -> None:
        along = (x - place[0]) * np.cos(angle) + (y - place[1]) * np.sin(angle)
        over = (y - place[1]) * np.cos(angle) - (x - place[0]) * np.sin(angle)
        away = np.hypot(along / axes[0], over / axes[1]) + ragged * (0.6 * rough + 0.7 * rougher)
        maps[kind] = np.maximum(maps[kind], np.clip((1 - away) / edge + 0.5, 0, 1) * (away < 3))

    def somewhere(near: float, far: float) -> Array:
        while True:
            place = random.uniform(-far, far, 2)
            if near < np.hypot(*place) < far and np.hypot(*(place - DISC)) > 1.3:
                return place

    for _ in range(38):
        radius = random.uniform(0.022, 0.045)
        put("microaneurysm", somewhere(0.7, 4.8), (radius, radius), 0, 0.5, 0.03)
    for _ in range(17):  # blots in the deep layers are round
        radius = random.uniform(0.06, 0.19)
        put(
            "haemorrhage",
            somewhere(1.0, 5.6),
            (radius, radius * random.uniform(0.7, 1)),
            random.uniform(0, 3),
            0.3,
            0.2,
        )
    for _ in range(7):  # flames lie between the nerve fibres, which run out from the disc
        turn = random.uniform(-1.25, 1.25) + (np.pi if random.random() < 0.3 else 0)
        place = DISC + random.uniform(1.4, 2.6) * np.array([np.cos(turn), np.sin(turn)])
        put("haemorrhage", place, (random.uniform(0.2, 0.36), random.uniform(0.05, 0.09)), turn, 0.6, 0.24)
    ring = np.array([1.35, -0.95])  # exudates gather in a ring round a leaking spot, and between it and the fovea
    for _ in range(95):
        turn = random.normal(0.6, 1.35)
        place = ring + (0.62 + random.normal(0, 0.12)) * np.array([np.cos(turn), np.sin(turn)])
        radius = 0.022 + 0.05 * random.random() ** 2
        put("hard exudate", place, (radius, radius * 0.8), turn, 0.35, 0.28)
    for _ in range(26):
        radius = 0.018 + 0.03 * random.random() ** 2
        put("hard exudate", random.normal((-1.2, 1.3), 0.42), (radius, radius), 0, 0.35, 0.28)
    for column, row in ((-2.2, -2.75), (-1.7, 3.1), (-3.0, 2.5)):
        put("cotton-wool spot", np.array([column, row]), (0.27, 0.17), random.uniform(0, 3), 0.9, 0.25)
    return maps


def scene(name: str, ill: bool) -> Array:
    """Light that comes back from the retina, shape (fine rows, fine columns, 3), linear, 1 at a white surface."""
    random = chance(f"{name} scene")
    x, y = grid()
    away = np.hypot(x, y)
    from_disc = np.hypot(*(np.stack([x, y]) - DISC[:, None, None]))
    turn = np.arctan2(y - DISC[1], x - DISC[0])
    # Choroid: bands of its own vessels shine through where there is little melanin, above all in the red.
    ridges = 1 - np.abs(noise(random, 0.21)) * 1.2
    choroid = gaussian_filter(ridges, 4) * np.clip((away - 1.8) / 3.5, 0, 1)
    melanin = 0.0042 * (1 + 0.10 * noise(random, 1.6) + 0.03 * noise(random, 0.45) + 0.055 * noise(random, 0.025))
    melanin += 0.0029 * np.exp(-((away / 0.75) ** 2)) + 0.0010 * np.exp(-((away / 2.0) ** 2)) - 0.0002 * choroid
    yellow = 0.50 * np.exp(-away / 0.55)
    base = np.array([1.22, 0.445, 0.205])
    light = base * np.exp(-2 * MELANIN * melanin[..., None] * np.array([0.62, 0.55, 0.40]))
    light *= np.exp(-yellow[..., None] * np.array([0.0, 0.18, 1.0]))
    light *= 1 + np.array([0.030, 0.020, 0.010]) * choroid[..., None]
    # Nerve fibres: fine bright streaks out of the disc, thickest above and below.
    streaks = np.interp(turn, np.linspace(-np.pi, np.pi, 900), gaussian_filter(random.standard_normal(900), 1.3) * 2)
    fibres = (
        np.exp(-(((from_disc - 1.0) / 1.6) ** 2)) * (0.25 + 0.75 * np.sin(turn) ** 2) * np.clip(from_disc - 0.7, 0, 1)
    )
    light += (np.array([0.006, 0.013, 0.011]) * (fibres * (1.2 + streaks))[..., None]).clip(0)
    # Disc: nerve tissue without melanin, a pale cup off its middle, a soft crescent at the temporal side.
    inside = np.hypot((x - DISC[0]) / DISC_AXES[0], (y - DISC[1]) / DISC_AXES[1]) + 0.012 * noise(random, 0.25)
    disc = np.clip((1.0 - inside) / 0.11 + 0.5, 0, 1)[..., None]
    cup = np.clip(1.5 - np.hypot((x - DISC[0] - 0.06) / 0.36, (y - DISC[1]) / 0.42), 0, 1)[..., None] ** 1.3
    rim = np.array([0.92, 0.40, 0.18]) * (1 + 0.04 * noise(random, 0.06) + 0.10 * np.cos(turn))[..., None]
    light = light * (1 - disc) + disc * (rim * (1 - cup) + np.array([0.97, 0.68, 0.38]) * cup)
    crescent = np.exp(-(((inside - 1.07) / 0.05) ** 2)) * np.clip(np.cos(turn), 0, 1)
    light *= 1 - 0.20 * crescent[..., None]
    # Lesions, each in its layer: exudates deep, blood above them, cotton wool on top of the vessels.
    found = lesions(name) if ill else {kind: np.zeros_like(x) for kind in LABELS}
    exudate = found["hard exudate"][..., None] * 0.88
    light = light * (1 - exudate) + exudate * np.array([0.97, 0.74, 0.33])
    red = 0.075 * found["haemorrhage"] + 0.085 * found["microaneurysm"]
    light *= UNMET + (1 - UNMET) * np.exp(-2 * BLOOD["vein"] * red[..., None])
    for kind in ("vein", "artery"):  # an artery mostly crosses above a vein
        thick, across = vessel_maps(name)[kind]
        light *= UNMET + (1 - UNMET) * np.exp(-2 * BLOOD[kind] * thick[..., None])
        shine = np.exp(-((across / 0.30) ** 2)) * np.clip((thick - 0.05) / 0.05, 0, 1)  # reflex of the column
        light += (0.055 if kind == "artery" else 0.022) * shine[..., None] * np.array([1.0, 0.62, 0.42])
    wool = gaussian_filter(found["cotton-wool spot"], 4)[..., None] * 0.62
    light = light * (1 - wool) + wool * np.array([0.95, 0.80, 0.56])
    glint = np.exp(-(((x - 0.05) / 0.06) ** 2) - ((y + 0.04) / 0.05) ** 2)  # reflex of the pit of the fovea
    sheen = np.clip(noise(random, 0.5), 0, 3) * np.exp(-(((away - 3.0) / 1.1) ** 2))
    return np.asarray(light + (0.10 * glint + 0.008 * sheen)[..., None] * np.array([0.8, 1.0, 0.8]))


def photograph(name: str, ill: bool, mirrored: bool) -> Picture:
    """The photograph: the scene through eye and camera. Mirrored, a left eye becomes a right one."""
    random = chance(f"{name} camera")
    light = gaussian_filter(scene(name, ill), (1.15, 1.15, 0))
    light = light.reshape(SIDE, FINE, SIDE, FINE, 3).mean((1, 3))
    axis = (np.arange(SIDE) + 0.5) * PIXEL - SIDE * PIXEL / 2
    x, y = np.meshgrid(axis, axis)
    away = np.hypot(x, y)
    light *= (1.04 - 0.30 * (away / FIELD) ** 2.2 - 0.03 * x / FIELD + 0.03 * y / FIELD)[..., None]
    light += np.array([0.010, 0.007, 0.006])  # light scattered in the lens of the eye
    light = random.poisson(np.maximum(light, 0) * 5200) / 5200
    light = gaussian_filter(light, (0.45, 0.45, 0))  # the colours of a sensor are interpolated
    field = np.clip((FIELD - away) / PIXEL * 0.6 + 0.5, 0, 1)
    shown = np.clip(light * field[..., None], 0, 1) ** (1 / 1.6)
    picture: Picture = np.asarray(shown * 255 + 0.5).astype(np.uint8)
    return picture[:, ::-1].copy() if mirrored else picture


def vessel_mask(name: str, mirrored: bool) -> Picture:
    """White where at least half of a pixel is vessel, black elsewhere; shape (rows, columns)."""
    inside = np.maximum(*(chord > 0 for chord, _ in vessel_maps(name).values()))
    axis = (np.arange(SIDE) + 0.5) * PIXEL - SIDE * PIXEL / 2
    part = inside.reshape(SIDE, FINE, SIDE, FINE).mean((1, 3))
    mask = (part >= 0.5) & (np.hypot(axis[None], axis[:, None]) < FIELD)
    picture = np.where(mask, 255, 0).astype(np.uint8)
    return picture[:, ::-1].copy() if mirrored else picture


def lesion_labels(name: str, mirrored: bool) -> Picture:
    """Each lesion in the colour of its kind (`LABELS`) on black, the rim of the field in grey."""
    axis = (np.arange(SIDE) + 0.5) * PIXEL - SIDE * PIXEL / 2
    field = np.hypot(axis[None], axis[:, None]) < FIELD
    picture = np.zeros((SIDE, SIDE, 3), np.uint8)
    picture[binary_dilation(field) & ~field] = 90
    found = lesions(name)
    for kind in ("cotton-wool spot", "hard exudate", "haemorrhage", "microaneurysm"):
        part = found[kind].reshape(SIDE, FINE, SIDE, FINE).mean((1, 3))
        picture[(part >= 0.5) & field] = LABELS[kind]
    return picture[:, ::-1].copy() if mirrored else picture


PLACE = "modalities/colour-fundus-photography"
PICTURES: Pictures = {
    f"{PLACE}/normal": partial(photograph, "left eye", False, False),
    f"{PLACE}/normal-vessel-mask": partial(vessel_mask, "left eye", False),
    f"{PLACE}/diabetic-retinopathy": partial(photograph, "right eye", True, True),
    f"{PLACE}/diabetic-retinopathy-lesion-mask": partial(lesion_labels, "right eye", True),
}
