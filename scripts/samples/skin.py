"""One pigmented lesion of the skin, seen through a dermatoscope and by a plain camera.

Model. Skin is layers over one another, in mm. Melanin of the epidermis lies in the ridges between the papillae (the
pigment network: borders of Voronoi cells), in nests (globules) and evenly in the middle; melanin of the dermis lies
deeper; blood lies in the dermis. Light passes each layer twice by Beer-Lambert in three bands. A share of it, larger in
blue than in red, is scattered back before it reaches the deep melanin, which is why deep melanin looks blue-grey.
With the dermatoscope a fluid removes the reflection at the surface; hairs, air bubbles, a dark rim and the scale of
the front glass remain. The camera sees the same layers, blurred by light that wanders sideways in skin, under a
surface with furrows that is lit from one side, with its gloss and the shadows of hairs.

Not modelled: three-dimensional scattering, wavelengths within a band, blood cells, the cells that make a lesion
benign or not; the pictures carry no diagnosis.

Source, opened on 2026-11-22: melanin of the skin, mu = 1.70e12 nm^-3.48 per cm, S. L. Jacques, "Melanosome absorption
coefficient", omlc.ogi.edu/spectra/melanin/mua.html. All other numbers are chosen to look right.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.spatial import cKDTree

from samples.base import Picture, Pictures, chance

Array = NDArray[np.float64]

FINE = 2  # scenes are computed on grids finer by this factor and averaged
UNIT = 0.01  # mm, step of the fine grids of the dermatoscope
SIDE = 640  # pixels of the dermatoscope's picture: 12.8 mm
BANDS = np.array([610.0, 550.0, 465.0])  # effective wavelengths of red, green and blue, in nm
MELANIN = 1.70e12 * BANDS**-3.48 / 10  # absorption of melanosomes per mm
BLOOD = np.array([0.06, 0.43, 0.36])  # absorbance of the blood of normal dermis, both ways
DERMIS = np.array([0.99, 0.92, 0.82])  # what dermis without blood sends back
ABOVE = np.array([0.13, 0.30, 0.50])  # share of light that turns round above the deep melanin


class Lesion(NamedTuple):
    """Maps of the lesion on the dermatoscope's fine grid, each (rows, columns)."""

    inside: Array  # 1 within the border, 0 outside, a soft step between
    epidermal: Array  # melanin in the epidermis: mm of solid melanosome
    dermal: Array  # melanin in the dermis, likewise
    flush: Array  # more blood than normal skin has, as a share of it


def noise(random: np.random.Generator, shape: tuple[int, int], grain: float) -> Array:
    """A smooth random field, mean 0 and deviation 1; `grain` in pixels. Coarse ones are made small and enlarged."""
    step = max(1, int(grain / 4))
    small = gaussian_filter(random.standard_normal([side // step + 8 for side in shape]), grain / step, mode="wrap")
    if step > 1:
        rows, columns = (np.arange(side) / step + 3 for side in shape)
        small = map_coordinates(small, np.meshgrid(rows, columns, indexing="ij"), order=1)
    field = small[: shape[0], : shape[1]]
    return np.asarray((field - field.mean()) / field.std())


def cells(random: np.random.Generator, x: Array, y: Array, size: float, jitter: float) -> tuple[Array, Array]:
    """Distance to the nearest border between cells of about `size` mm, and a random number of the cell's own."""
    low, high = min(x.min(), y.min()) - 2 * size, max(x.max(), y.max()) + 2 * size
    column, row = np.meshgrid(np.arange(low, high, size), np.arange(low, high, size * 0.87))
    column = column + size / 2 * (np.arange(len(column)) % 2)[:, None]  # a hexagonal lattice, then shaken
    points = np.column_stack([column.ravel(), row.ravel()])
    points += random.normal(0, jitter * size, points.shape)
    distance, index = cKDTree(points).query(np.column_stack([x.ravel(), y.ravel()]), k=2)
    own = random.random(len(points))[index[:, 0]]
    apart = np.hypot(*(points[index[:, 0]] - points[index[:, 1]]).T)
    border = (distance[:, 1] ** 2 - distance[:, 0] ** 2) / (2 * apart)
    return border.reshape(x.shape), own.reshape(x.shape)


def strands(lines: list[Array], radii: list[float], shape: tuple[int, int], unit: float) -> Array:
    """Opacity of thin strands on a grid; lines are (n, 2) in mm from the middle of the grid, radii in mm."""
    opacity = np.zeros(shape)
    for line, radius in zip(lines, radii, strict=True):
        length = np.r_[0, np.cumsum(np.hypot(*np.diff(line, axis=0).T))]
        at = np.arange(0, length[-1], unit)
        width = radius * np.clip((length[-1] - at) / (0.35 * length[-1]), 0.25, 1)  # a hair tapers to its tip
        columns = np.interp(at, length, line[:, 0]) / unit + shape[1] / 2
        rows = np.interp(at, length, line[:, 1]) / unit + shape[0] / 2
        reach = int(radius / unit) + 2
        for column, row, half in zip(columns, rows, width / unit, strict=True):
            top, left = int(row) - reach, int(column) - reach
            if top < 0 or left < 0 or top + 2 * reach > shape[0] or left + 2 * reach > shape[1]:
                continue
            over, down = np.arange(2 * reach) + left + 0.5 - column, np.arange(2 * reach) + top + 0.5 - row
            box = np.s_[top : top + 2 * reach, left : left + 2 * reach]
            stamp = np.clip(half + 0.5 - np.hypot(over, down[:, None]), 0, 1)
            np.maximum(opacity[box], stamp, out=opacity[box])
    return opacity


def hair(random: np.random.Generator, root: tuple[float, float], turn: float, length: float) -> Array:
    """A curved line of 40 points from its root, in mm."""
    bend = random.normal(0, 0.9)
    angles = turn + bend * np.linspace(0, 1, 40) ** 1.4
    steps = length / 40 * np.column_stack([np.cos(angles), np.sin(angles)])
    return np.asarray(root + np.cumsum(steps, axis=0))


def plane(rows: int, columns: int, unit: float) -> tuple[Array, Array]:
    """Places of pixels in mm from the middle: x to the right, y down."""
    x, y = np.meshgrid((np.arange(columns) + 0.5 - columns / 2) * unit, (np.arange(rows) + 0.5 - rows / 2) * unit)
    return x, y


@cache
def lesion() -> Lesion:
    """The lesion, about 8 mm wide, on a grid of 1280 x 1280 steps of 0.01 mm."""
    random = chance("skin lesion")
    shape = (SIDE * FINE, SIDE * FINE)
    x, y = plane(shape[0], shape[1], UNIT)
    warp_x, warp_y = noise(random, shape, 14) * 0.035, noise(random, shape, 14) * 0.035
    turn = np.arctan2(y, x * 0.86)
    waves = np.zeros_like(x)
    for count in range(1, 9):
        waves += random.normal(0, 0.40) / count**1.6 * np.cos(count * turn + random.uniform(0, 2 * np.pi))
    ragged = noise(random, shape, 22) * 0.10 + noise(random, shape, 60) * 0.10
    depth = 3.55 * (1 + waves) + ragged - np.hypot(x * 0.86, y)  # mm inwards from the border, roughly
    soft = np.clip(0.28 + 0.20 * noise(random, shape, 150), 0.10, 0.7)  # here sharp, there fading
    inside = 1 / (1 + np.exp(-np.clip(depth / soft * 3.2, -50, 50)))
    border, own = cells(random, x + warp_x, y + warp_y, 0.25, 0.24)
    patchy = noise(random, shape, 45)
    coarse = noise(random, shape, 110)
    line = np.exp(-((border / np.clip(0.033 + 0.010 * coarse + 0.007 * patchy, 0.018, 0.07)) ** 2))
    fade = np.clip(1.3 - depth / 3.0 + 0.35 * coarse, 0.25, 1.3)  # clearest in the outer parts
    network = line * fade * np.clip(1 + 0.25 * patchy, 0.3, 2)
    even = 0.0032 + 0.0022 * np.clip(coarse + 0.3, 0, 2) + 0.0012 * own
    even += 0.0065 * np.exp(-((np.hypot(x - 0.7, y + 0.3) / 1.2) ** 2)) * (1 + 0.35 * patchy)  # dark off-centre patch
    epidermal = inside * (even + 0.0125 * network)
    nests = np.zeros_like(x)
    while (nests > 0.5).sum() * UNIT**2 < 1.15:  # mm² of globules, most on one side near the border
        place = random.uniform(-4.2, 4.2, 2)
        spot = (int(place[1] / UNIT) + shape[0] // 2, int(place[0] / UNIT) + shape[1] // 2)
        if not 0.15 < depth[spot] < 1.5 or place[0] - 0.6 * place[1] > random.normal(-1.2, 0.6):
            continue
        half = random.uniform(0.045, 0.10)
        box = np.s_[max(spot[0] - 30, 0) : spot[0] + 30, max(spot[1] - 30, 0) : spot[1] + 30]
        away = np.hypot(x[box] - place[0] + 3 * warp_x[box] * half / 0.1, y[box] - place[1])
        nests[box] = np.maximum(nests[box], np.clip((half - away) / 0.03 + 0.5, 0, 1))
    epidermal += 0.017 * nests * inside
    veil = np.clip(1.25 - np.hypot((x - 1.15) / 1.5, (y - 0.55) / 1.0) + 0.22 * patchy + 0.2 * coarse, 0, 1)
    dermal = gaussian_filter(veil * inside, 9) * 0.021 * (1 + 0.2 * noise(random, shape, 18))
    pale = np.clip(1.1 - np.hypot((x + 1.0) / 0.9, (y + 0.9) / 0.7) + 0.2 * patchy, 0, 1)
    epidermal *= 1 - 0.62 * gaussian_filter(pale, 12)  # a part that has lost pigment
    flush = 0.30 * np.exp(-((depth / 0.9) ** 2)) + 0.25 * inside
    return Lesion(inside, epidermal, np.maximum(dermal, 0), flush)


def returned(epidermal: Array, dermal: Array, blood: Array) -> Array:
    """Light from the layers, shape (..., 3): melanin in mm, blood as a share of that of normal skin."""
    light = DERMIS * np.exp(-BLOOD * blood[..., None])
    deep = np.exp(-2 * MELANIN * dermal[..., None])
    light = light * ((1 - ABOVE) * deep + ABOVE)
    return np.asarray(light * np.exp(-2 * MELANIN * epidermal[..., None]))


def average(fine: Array) -> Array:
    """Means over squares of FINE x FINE fine pixels."""
    rows, columns = fine.shape[0] // FINE, fine.shape[1] // FINE
    return np.asarray(fine.reshape(rows, FINE, columns, FINE, 3).mean((1, 3)))


def shown(light: Array) -> Picture:
    """Linear light from 0 to 1 as sRGB bytes."""
    light = np.clip(light, 0, 1)
    curve = np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)
    return np.asarray(curve * 255 + 0.5).astype(np.uint8)


def normal_skin(random: np.random.Generator, shape: tuple[int, int], unit: float) -> tuple[Array, Array]:
    """Epidermal melanin in mm and blood share of skin without a lesion, mottled."""
    melanin = 0.0021 * (1 + 0.10 * noise(random, shape, 0.9 / unit) + 0.07 * noise(random, shape, 0.09 / unit))
    blood = 1 + 0.10 * noise(random, shape, 0.75 / unit) + 0.09 * noise(random, shape, 0.12 / unit)
    return np.maximum(melanin, 0), np.clip(blood, 0.3, 3)


def dermoscopy() -> Picture:
    """The lesion under the front glass of a dermatoscope, with fluid: 12.8 mm wide, shape (640, 640, 3)."""
    random = chance("dermoscopy")
    spot = lesion()
    shape = spot.inside.shape
    x, y = plane(shape[0], shape[1], UNIT)
    melanin, blood = normal_skin(random, shape, UNIT)
    furrows, _ = cells(random, x + 0.25 * y, 1.5 * y - 0.4 * x, 0.75, 0.24)
    melanin *= 1 - 0.22 * np.exp(-((furrows / 0.035) ** 2)) * (1 - 0.6 * spot.inside)
    threads = [
        hair(random, (random.uniform(-6, 6), random.uniform(-6, 6)), random.uniform(0, 6.3), 1.1) for _ in range(20)
    ]
    vessels = gaussian_filter(strands(threads, [0.018] * len(threads), shape, UNIT), 2.5)
    blood += spot.flush + 0.8 * vessels * (1 - 0.8 * spot.inside)
    light = returned(melanin + spot.epidermal, spot.dermal, blood)
    light = gaussian_filter(light, (1.2, 1.2, 0))
    roots = ((-4.6, -4.3), (-1.2, -5.6), (4.9, -1.9), (5.4, 1.2), (2.6, 4.6), (-5.0, 2.8), (0.9, -2.7))
    turns = (0.75, 1.25, 2.75, 3.3, 3.9, -0.6, 0.4)
    hairs = [hair(random, root, turn, random.uniform(3.2, 6.5)) for root, turn in zip(roots, turns, strict=True)]
    radii = [random.uniform(0.022, 0.036) for _ in hairs]
    cover = strands(hairs, radii, shape, UNIT)[..., None]
    shade = gaussian_filter(np.roll(cover[..., 0], (5, 4), (0, 1)), 6)[..., None]
    light = light * (1 - 0.30 * shade)
    light = light * (1 - 0.93 * cover) + 0.93 * cover * np.array([0.060, 0.042, 0.034])
    for place, half in (((-4.35, 1.35), 0.26), ((-3.95, 1.72), 0.12), ((3.9, -3.95), 0.17), ((-4.75, 0.95), 0.09)):
        away = np.hypot(x - place[0], y - place[1]) / half  # air in the fluid: a dark and a bright ring, a glint
        ring = np.exp(-(((away - 1) / 0.09) ** 2)) * 0.40 - np.exp(-(((away - 0.86) / 0.10) ** 2)) * 0.16
        glint = np.exp(-(np.hypot(x - place[0] + half * 0.35, y - place[1] + half * 0.35) ** 2) / (0.14 * half) ** 2)
        light = light * (1 - ring[..., None]) + 0.5 * glint[..., None]
    away = np.hypot(x, y)
    light *= (1.0 - 0.20 * (away / 6.2) ** 2.6)[..., None]
    for tick in range(-4, 5):
        tall = 0.34 if tick % 4 == 0 else 0.20
        mark = np.clip((0.022 - np.abs(x - tick)) / UNIT + 0.5, 0, 1) * np.clip(
            (tall / 2 - np.abs(y - 4.35 - tall / 2)) / UNIT + 0.5, 0, 1
        )
        light *= 1 - 0.9 * mark[..., None]
    light *= np.clip((6.22 - away) / 0.05 + 0.5, 0, 1)[..., None]
    light = average(light) * 1.10
    light = random.poisson(np.maximum(light, 0) * 9000) / 9000
    return shown(gaussian_filter(light, (0.4, 0.4, 0)))


def dermoscopy_mask() -> Picture:
    """White within the border of the lesion, shape (640, 640)."""
    inside = lesion().inside.reshape(SIDE, FINE, SIDE, FINE).mean((1, 3))
    return np.where(gaussian_filter(inside, 2) >= 0.5, 255, 0).astype(np.uint8)


def close_up() -> Picture:
    """The same lesion by a camera without fluid: 25.6 x 19.2 mm of skin, shape (480, 640, 3)."""
    random = chance("skin close-up")
    rows, columns, unit = 480 * FINE, 640 * FINE, 0.02
    shape = (rows, columns)
    x, y = plane(*shape, unit)
    at = np.stack([y - 0.5, x + 0.8]) / UNIT + SIDE * FINE / 2
    spread = 0.085 / UNIT  # light wanders this far in skin: the network melts
    maps = {part: gaussian_filter(getattr(lesion(), part), spread) for part in Lesion._fields}
    spot = Lesion(**{part: map_coordinates(field, at, order=1) for part, field in maps.items()})
    melanin, blood = normal_skin(random, shape, unit)
    # Relief: furrows cross in two main directions and leave rhombs; finer ones divide these; follicles are pits.
    bent_x, bent_y = x + 0.35 * noise(random, shape, 130), y + 0.35 * noise(random, shape, 130)
    wide, _ = cells(random, bent_x * 0.95 + bent_y * 0.45, bent_y * 1.25 - bent_x * 0.35, 0.95, 0.20)
    thin, _ = cells(random, bent_x, bent_y * 1.2, 0.40, 0.24)
    strength = np.clip(1 + 0.35 * noise(random, shape, 60), 0.2, 2) * (1 - 0.35 * spot.inside)
    relief = -0.036 * strength * np.exp(-np.abs(wide) / 0.085) - 0.012 * strength * np.exp(-np.abs(thin) / 0.05)
    relief += 0.0045 * noise(random, shape, 5) + 0.002 * noise(random, shape, 2)
    relief += 0.30 * gaussian_filter(spot.inside, 14)  # the lesion is raised a little
    follicles = np.column_stack([random.uniform(-12.6, 12.6, 70), random.uniform(-9.4, 9.4, 70)])
    for place in follicles:
        middle = (int(place[1] / unit) + rows // 2, int(place[0] / unit) + columns // 2)
        box = np.s_[max(middle[0] - 25, 0) : middle[0] + 25, max(middle[1] - 25, 0) : middle[1] + 25]
        near = np.hypot(x[box] - place[0], y[box] - place[1])
        relief[box] -= 0.045 * np.exp(-((near / 0.10) ** 2))
        blood[box] += 0.5 * np.exp(-((near / 0.16) ** 2))
    relief = gaussian_filter(relief, 1.2) - 0.0022 * (x**2 + 0.4 * y**2)  # the body part is curved
    down, over = np.gradient(relief, unit)
    normal = np.stack([-over, -down, np.ones(shape)])
    normal /= np.sqrt((normal**2).sum(0))
    lamp = np.array([-0.58, -0.50, 0.64])
    facing = np.clip(np.tensordot(lamp, normal, 1), 0, 1) / lamp[2]
    half = lamp + np.array([0.0, 0.0, 1.0])
    half /= np.sqrt((half**2).sum())
    gloss = np.clip(np.tensordot(half, normal, 1), 0, 1) ** 26
    light = returned(melanin + 0.9 * spot.epidermal, 0.8 * spot.dermal, blood + spot.flush)
    # Inside skin the shading is softened too, most in red, where light goes farthest.
    soft = np.stack([gaussian_filter(facing, grain) for grain in (4.0, 2.2, 1.2)], axis=2)
    light *= 0.30 + 0.70 * soft
    light += 0.075 * (gloss * np.clip(1 + 0.5 * noise(random, shape, 3), 0, 3))[..., None]
    hairs = [hair(random, tuple(place), random.normal(0.9, 0.35), random.uniform(2.0, 5.5)) for place in follicles[:44]]
    radii = [random.uniform(0.012, 0.030) for _ in hairs]
    cover = strands(hairs, radii, shape, unit)
    shade = gaussian_filter(np.roll(cover, (9, 10), (0, 1)), 3.5)
    light *= 1 - 0.34 * shade[..., None]
    cover = 0.72 * gaussian_filter(cover, 0.7)[..., None]
    light = light * (1 - cover) + cover * np.array([0.115, 0.070, 0.045])
    away = np.hypot(x / 12.8, y / 9.6)
    blurred = gaussian_filter(light, (3.0, 3.0, 0))
    sharp = np.clip(1.75 - away * 1.25, 0, 1)[..., None]  # the curved skin leaves the depth of focus
    light = light * sharp + blurred * (1 - sharp)
    light = average(light * (1.0 - 0.13 * away**2)[..., None]) * 1.04
    light = random.poisson(np.maximum(light, 0) * 4500) / 4500
    light = gaussian_filter(light, (0.5, 0.5, 0))
    light[452:458, 480:605] = 0.95  # scale bar: 5 mm
    return shown(light)


PICTURES: Pictures = {
    "modalities/dermoscopy/pigmented-lesion": dermoscopy,
    "modalities/dermoscopy/pigmented-lesion-mask": dermoscopy_mask,
    "modalities/clinical-photography/skin-lesion": close_up,
}
