"""A mammogram of the left breast from above (craniocaudal): overview, enlarged calcifications, mask.

Everything is a function of the place on the detector in millimetres (x from the chest wall to the nipple, y down),
so that the overview and the enlargement show the same breast on pixels of different size. Model: compressed breast of
even thickness that thins towards the skin; in each of several layers glandular tissue, a network of strands and fat
lobules from noise whose coordinates run towards the nipple; skin; ligaments and ducts; veins; a mass with spicules; a
cluster of calcifications. One photon energy, Beer and Lambert's law, scatter as a constant share, blur, counted quanta;
then logarithm, evening out of the rim and a curve, as for viewing. Not modelled: spectrum, grid, heel effect, skin
folds, the path of rays that are not upright.

Sources: adipose tissue, water and bone at 20 keV from NIST's tables (Hubbell and Seltzer, NISTIR 5632), read in a copy
in a public repository; glandular tissue is taken as water, calcifications as cortical bone, a tumour as 11 % more
than glandular tissue (Carroll et al., Investigative Radiology 29, 1994, 266-272, abstract: 10.9 % more than normal
tissue from 14 to 18 keV). Shapes, sizes, texture, scatter and quanta are chosen to look right.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from samples.base import Picture, Pictures, chance, grey

Values = NDArray[np.float64]

FAT = 0.5677 * 0.95 / 10
GLAND = 0.8096 * 1.00 / 10
TUMOUR = 1.109 * GLAND
CALCIUM = 4.001 * 1.92 / 10
"""Attenuation a millimetre at 20 keV: NIST's square centimetres a gram × density."""

NIPPLE = (101.5, 92.0)
MASS = (31.0, 55.0)
CLUSTER = (60.0, 121.0)
SCATTER = 0.006
"""Scattered rays behind a grid, as a share of the open beam; what comes through fat is about 0.08."""
COMPRESSED = 48.0
"""Thickness between the plates in mm."""
HEIGHT, WIDTH = 184.0, 122.0
"""Field of the overview in mm."""


def noise(name: str, slope: float, finest: float = 0.0) -> Values:
    """A periodic 512 × 512 sheet whose power spectrum falls with the frequency to the power `slope`; variance 1."""
    frequency = np.hypot(np.fft.fftfreq(512)[:, None], np.fft.fftfreq(512)[None]) * 512
    spectrum = np.fft.fft2(chance(name).normal(size=(512, 512)))
    spectrum *= np.where(frequency > 0, np.maximum(frequency, 3.0) ** (-slope / 2), 0)
    if finest:
        spectrum *= np.exp(-((frequency / finest) ** 2))
    sheet = np.fft.ifft2(spectrum).real
    return np.asarray(sheet / sheet.std())


def look_up(sheet: Values, rows: Values, columns: Values) -> Values:
    """Values of a sheet at places given as shares of its side, with wrapping."""
    return np.asarray(ndimage.map_coordinates(sheet, [rows * 512, columns * 512], order=1, mode="grid-wrap"))


def depth_inside(x: Values, y: Values) -> Values:
    """How far a place lies inside the skin line, in mm (negative outside)."""
    away = (y - NIPPLE[1] - 1.5) / np.where(y < NIPPLE[1], 83.0, 80.0)
    radius = np.sqrt((np.clip(x, 0, None) / 101) ** 2.0 + np.abs(away) ** 2.15)
    slope = np.sqrt((2 * x / 101**2) ** 2 + (2.15 * np.abs(away) ** 1.15 / 82) ** 2) / 2 / np.maximum(radius, 0.05)
    return np.asarray((1 - radius) / np.maximum(slope, 0.009))


def thickness(inside: Values) -> Values:
    """Thickness of the compressed breast in mm: even, with a round rim."""
    share = np.clip(1 - inside / 21, 0, 1)
    return np.asarray(COMPRESSED * np.sqrt(1 - share**2.2) * (inside > 0))


def stroke(x: Values, y: Values, path: Values, radii: Values) -> Values:
    """Thickness in mm of a round strand along a path (n × 2, mm); only the window around it is worked out."""
    total = np.zeros_like(x)
    for (x0, y0), (x1, y1), radius in zip(path[:-1], path[1:], radii, strict=False):
        pixel = abs(x[0, 1] - x[0, 0])
        rim = radius + pixel
        across = (x[0] > min(x0, x1) - rim) & (x[0] < max(x0, x1) + rim)
        down = (y[:, 0] > min(y0, y1) - rim) & (y[:, 0] < max(y0, y1) + rim)
        if not (across.any() and down.any()):
            continue
        window = np.ix_(down, across)
        px, py = x[window] - x0, y[window] - y0
        squared = (x1 - x0) ** 2 + (y1 - y0) ** 2 + 1e-9
        share = np.clip((px * (x1 - x0) + py * (y1 - y0)) / squared, 0, 1)
        gap = np.hypot(px - share * (x1 - x0), py - share * (y1 - y0))
        # A strand thinner than a pixel keeps its volume in a wider, flatter one.
        wide = max(radius, 0.6 * pixel)
        chord = 2 * (radius / wide) * np.sqrt(np.clip(wide**2 - gap**2, 0, None)) * (radius / wide)
        total[window] = np.maximum(total[window], chord)
    return total


def wander(start: tuple[float, float], end: tuple[float, float], sway: float, random: np.random.Generator) -> Values:
    """A path of 24 points that swings about the straight line by about `sway` of its length."""
    share = np.linspace(0, 1, 24)[:, None]
    line = np.array(start) + (np.array(end) - np.array(start)) * share
    length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
    swing = ndimage.gaussian_filter1d(random.normal(size=(24, 2)), 4, axis=0) * np.sin(np.pi * share) * 2.5
    return np.asarray(line + sway * length * swing)


def parenchyma(x: Values, y: Values) -> tuple[Values, Values]:
    """Share of the thickness that is glandular tissue, and a mean share of strands, both 0 to 1."""
    dx, dy = NIPPLE[0] - 4 - x, y - NIPPLE[1]
    distance = np.hypot(dx + 6, dy)
    angle = np.arctan2(dy, dx + 14)
    # The gland is a cone from the nipple, fuller on the outer side (above); fat lies before the chest wall.
    cone = np.exp(-(((dx - 36) / 33) ** 2) - ((dy + 8) / 43) ** 2) + 0.32 * np.exp(
        -(((dx - 8) / 14) ** 2) - (dy / 11) ** 2
    )
    # The tumour is put where fat lies around it, or nobody would see it.
    cone *= 1 - 0.8 * np.exp(-(((x - MASS[0]) ** 2 + (y - MASS[1]) ** 2) / 15**2))
    gland, strands = np.zeros_like(x), np.zeros_like(x)
    layers = 9
    coarse, fine, bend = (
        noise("mammogram/coarse", 3.2, 90),
        noise("mammogram/fine", 2.4, 190),
        noise("mammogram/bend", 3.4, 40),
    )
    for layer in range(layers):
        shift = 0.37 * layer + 0.11 * layer * layer
        warp = 5.0 * look_up(bend, y / 150 + shift, x / 150 + 0.5 * shift)
        warp_2 = 5.0 * look_up(bend, y / 150 - shift, x / 150 + 0.7 + shift)
        u, v = (distance + warp) / 190 + shift, (angle * 62 + warp_2) / 130 + 0.6 * shift
        mixed = 0.75 * look_up(coarse, v, u * 0.8) + 0.35 * look_up(fine, v * 1.3 + 0.4, u * 0.9)
        limit = 1.2 - 2.1 * cone + 0.7 * np.exp(-(((x - MASS[0]) ** 2 + (y - MASS[1]) ** 2) / 13**2))
        own = 1 / (1 + np.exp(-np.clip((mixed - limit) / 0.22, -30, 30)))
        gland += own
        # Walls of fat lobules lie where a smooth noise changes its sign.
        wall = look_up(coarse, v * 1.15 + 0.3 + shift, u * 0.95 + 0.2)
        second = look_up(fine, v * 0.8 + shift, u * 0.5)
        strands += np.exp(-((wall / 0.07) ** 2)) * np.clip(0.6 + 0.4 * second, 0, None)
        strands += 0.7 * np.exp(-((second / 0.05) ** 2)) * own
    return gland / layers, strands / layers


def strands_drawn(x: Values, y: Values) -> Values:
    """Ducts, ligaments and vessels, in mm of glandular tissue."""
    random = chance("mammogram/strands")
    total = np.zeros_like(x)
    for _ in range(26):
        turn, reach = random.uniform(-0.85, 0.85), random.uniform(18, 55)
        end = (NIPPLE[0] - 5 - reach * np.cos(turn), NIPPLE[1] + reach * np.sin(turn))
        path = wander((NIPPLE[0] - 1, NIPPLE[1] + 2.5 * turn), end, 0.05, random)
        total += stroke(x, y, path, np.linspace(1.1, 0.3, 24))
    for _ in range(150):
        # Ligaments run from the skin inwards.
        turn, inner = random.uniform(-1.5, 1.5), random.uniform(0.45, 0.86)
        outer = min(inner + random.uniform(0.08, 0.3), 0.985)
        begin, end = (
            (98 * share * np.cos(turn), NIPPLE[1] + 80 * share * np.sin(turn + random.normal(0, 0.05)))
            for share in (inner, outer)
        )
        total += stroke(x, y, wander(begin, end, 0.07, random), np.full(24, random.uniform(0.18, 0.5)))
    veins = [
        ((4, 30), (78, 68), 1.3),
        ((40, 44), (60, 34), 0.8),
        ((3, 150), (72, 124), 1.2),
        ((38, 138), (66, 138), 0.7),
        ((2, 78), (46, 88), 0.9),
    ]
    for start, stop, radius in veins:
        total += 1.2 * stroke(x, y, wander(start, stop, 0.05, random), np.linspace(radius, 0.5 * radius, 24))
    return total


def mass(x: Values, y: Values) -> tuple[Values, Values]:
    """Thickness of the tumour in mm, and the same for its core alone."""
    random = chance("mammogram/mass")
    dx, dy = x - MASS[0], y - MASS[1]
    angle = np.arctan2(dy, dx)
    edge = np.full_like(x, 6.0)
    for order in range(2, 9):
        edge += random.normal(0, 0.75 / order**0.6) * np.cos(order * angle + random.uniform(0, 6.3))
    away = np.hypot(dx, dy) / edge
    core = 22 * np.clip(1 - away**2, 0, None) ** 0.6
    spicules = np.zeros_like(x)
    for turn in random.uniform(0, 2 * np.pi, 44):
        reach = 8 + random.gamma(1.8, 3.2)
        direction = np.array([np.cos(turn), np.sin(turn)])
        begin, end = np.array(MASS) + 3.5 * direction, np.array(MASS) + reach * direction
        path = wander((float(begin[0]), float(begin[1])), (float(end[0]), float(end[1])), 0.05, random)
        taper = np.linspace(random.uniform(0.7, 1.2), 0.15, 24)
        spicules = np.maximum(spicules, 4.5 * stroke(x, y, path, taper))
    total = np.maximum(core, spicules)
    return total, core


def calcifications(x: Values, y: Values) -> Values:
    """Thickness of calcium in mm: some 40 grains of 0.1 to 0.7 mm, round, angular and in short rows."""
    random = chance("mammogram/calcium")
    total = np.zeros_like(x)
    for grain in range(44):
        place = np.array(CLUSTER) + random.normal(0, (4.4, 2.8), 2)
        size = float(np.clip(random.lognormal(np.log(0.15), 0.45), 0.07, 0.36))
        if grain % 4 == 0:
            # Short branching rows follow a duct towards the nipple.
            step = np.array([0.62, -0.3]) + random.normal(0, 0.35, 2)
            bits = [place + step * share * size * 4 for share in (0, 0.35, 0.7, 1.0)]
        else:
            bits = [place + random.normal(0, 0.6 * size, 2) for _ in range(3)]
        for bit in bits:
            path = np.array([bit, bit + random.normal(0, 0.7 * size, 2)])
            total = np.maximum(total, stroke(x, y, path, np.full(2, size * random.uniform(0.6, 1.0))))
    for place_x, place_y, size in ((30, 92, 0.55), (76, 76, 0.3), (40, 132, 0.25)):
        # Single coarse ones, as harmless breasts have them.
        total = np.maximum(
            total, stroke(x, y, np.array([[place_x, place_y], [place_x + 0.2, place_y]], float), np.full(2, size))
        )
    return np.asarray(1.2 * total)


def grid(left: float, top: float, pixel: float, rows: int, columns: int) -> tuple[Values, Values]:
    """Places of the middles of pixels in mm."""
    x, y = np.meshgrid(left + (np.arange(columns) + 0.5) * pixel, top + (np.arange(rows) + 0.5) * pixel)
    return x, y


def attenuation(x: Values, y: Values) -> tuple[Values, Values]:
    """Attenuation summed along each ray (no unit), and the thickness of the breast in mm."""
    inside = depth_inside(x, y)
    # The nipple stands out in profile.
    nipple = 4.6 - np.hypot((x - NIPPLE[0]) / 1.25, y - NIPPLE[1])
    bud = 14 * np.sqrt(np.clip(nipple / 4.6, 0, 1))
    full = np.maximum(thickness(inside), bud)
    gland, strands = parenchyma(x, y)
    deep = np.clip((inside - 3) / 9, 0, 1)
    glandular = full * deep * np.clip(0.03 + 0.85 * gland + 0.20 * strands, 0, 1)
    glandular += strands_drawn(x, y) * np.clip(inside / 4, 0, 1)
    # Skin: two plates and, at the rim, a wall that the rays cross lengthwise.
    skin = 1.6
    glandular += (
        np.clip(full - thickness(inside - skin), 0, 14)
        * np.exp(-((np.clip(inside, 0, None) / 2.4) ** 2))
        * (inside > 0)
    )
    glandular = np.maximum(glandular, 0.9 * bud)
    # Only a sliver of the chest muscle comes into this view.
    muscle = 24 * np.clip((8 - 0.005 * (y - 84) ** 2 - x) / 8, 0, 1)
    tumour, _ = mass(x, y)
    glandular = np.clip(glandular + muscle, 0, full) * np.clip(1 - tumour / 40, 0, 1)
    calcium = calcifications(x, y)
    fat = np.clip(full - glandular - tumour - calcium, 0, None)
    return FAT * fat + GLAND * glandular + TUMOUR * tumour + CALCIUM * calcium, full


def exposed(x: Values, y: Values, quanta: float, name: str) -> Picture:
    """Picture for viewing of a field: dense is white, no breast is black."""
    weakening, full = attenuation(x, y)
    pixel = float(x[0, 1] - x[0, 0])
    primary = np.exp(-weakening)
    mean = ndimage.gaussian_filter(primary + SCATTER * (full > 0), 0.06 / pixel) * quanta
    counts = chance(name).poisson(mean)
    density = -np.log(np.maximum(counts, 1) / quanta)
    # The rim is evened out: the weakening of fat alone is taken off, known here from the thickness.
    level = density - 0.93 * FAT * ndimage.gaussian_filter(full, 0.6 / pixel)
    bright = 1 / (1 + np.exp(-(level - 0.72) / 0.24))
    return grey(bright * np.clip((density - 0.04) / 0.25, 0, 1), 0.03, 0.97)


@functools.cache
def craniocaudal() -> Picture:
    """The whole breast, 920 × 610, pixels of 0.2 mm."""
    x, y = grid(0, 0, 0.2, int(HEIGHT / 0.2), int(WIDTH / 0.2))
    return exposed(x, y, 60000, "modalities/mammography/craniocaudal")


def calcifications_enlarged() -> Picture:
    """The cluster of calcifications, 640 × 640, pixels of 0.05 mm."""
    x, y = grid(CLUSTER[0] - 16, CLUSTER[1] - 16, 0.05, 640, 640)
    return exposed(x, y, 14000, "modalities/mammography/calcifications")


def craniocaudal_mask() -> Picture:
    """What the model put there: mass with its spicules 128, calcifications 255; 920 × 610 as the overview."""
    x, y = grid(0, 0, 0.2, int(HEIGHT / 0.2), int(WIDTH / 0.2))
    labels = np.where(mass(x, y)[0] > 0.5, 128, 0)
    cluster = np.hypot((x - CLUSTER[0]) / 16, (y - CLUSTER[1]) / 12) < 1
    return np.where((calcifications(x, y) > 0.05) & cluster, 255, labels).astype(np.uint8)


PICTURES: Pictures = {
    "modalities/mammography/craniocaudal": craniocaudal,
    "modalities/mammography/calcifications": calcifications_enlarged,
    "modalities/mammography/craniocaudal-mask": craniocaudal_mask,
}
