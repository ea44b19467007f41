"""The overview of a whole slide: a strip of large bowel cut twice and three biopsies, stained with H&E.

Model: each pixel of 25 µm knows how deep it lies below the inner surface of the bowel (a distance transform) and how
far outside a smoother base line. Depth decides the layer: mucosa with crypts, thin muscle, loose submucosa with
vessels, two layers of muscle, fat. Layers hold amounts of the two stains, which absorb by the law of Beer and Lambert.
Tissue covers a part of the glass only, which is why programs look for tissue first.

Not modelled: single cells, which are smaller than a pixel here, label and barcode of the glass, pen marks, the seams
of scanning. Thickness and amounts of stain are chosen to look right. Densities of the stains: see `histology`.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from samples.base import Picture, Pictures, chance
from samples.histology import EOSIN, HAEMATOXYLIN
from samples.tissue import Blob, Grid, Noise, Values, binned, bump, covered, photographed, transmitted

GLASS = Grid(0, 0, 12.5, 800, 1280)
"""Twice the resolution of the picture: 16 mm × 10 mm."""


def crypts(along: Values, depth: Values, noise: Noise) -> tuple[Values, Values]:
    """Stains of mucosa whose crypts stand upright: stripes 0.1 mm apart that end above the muscle."""
    stripe = np.cos(2 * np.pi * along / 105 + 1.1 * noise(along, depth, 300, 1))
    tube = np.clip(0.5 + 0.8 * stripe, 0, 1)
    cells = 0.5 + 0.25 * noise(along, depth, 40, 2)
    # Deep parts of the crypts hold more dividing cells, thus more blue.
    haematoxylin = 0.12 + 0.16 * tube * (0.5 + depth / 500) + 0.13 * cells
    return haematoxylin, 0.30 + 0.10 * tube + 0.08 * cells


def strip(top: float, left: float, right: float, seed: int, noise: Noise) -> tuple[Values, Values]:
    """Stains of a strip of bowel wall whose surface lies near `top` µm: two arrays like the grid, 0 outside."""
    x, y = GLASS.points()
    random = np.random.default_rng(3)
    # Both cuts share the folds (same random numbers); the second is bent a little.
    line = x[0]
    base = top + 1250 + 330 * np.sin(line / 2300 + 0.35 * seed) + 60 * noise(line, 0 * line, 1500, seed)
    fold = np.zeros_like(line)
    for centre in np.linspace(left + 700, right - 700, 6):
        height, width = random.uniform(250, 900), random.uniform(230, 520)
        away = line - centre - random.normal(0, 260) - 60 * seed - 90 * np.sin(centre)
        fold += height / (1 + (away / width) ** 4)
    surface = base - 720 - fold + 45 * noise(line, 0 * line, 420, seed + 5)
    above = y < surface
    depth, source = ndimage.distance_transform_edt(~above, return_indices=True)
    depth = depth * GLASS.pixel
    path = np.cumsum(np.hypot(np.gradient(surface), GLASS.pixel))
    along = path[np.clip(source[1], 0, len(path) - 1)]
    below = y - base + 50 * noise(x, y, 700, 8)

    wisps = noise(x, y, 130, 3)
    loose = bump(noise(x, 2 * y, 170, 4), 0.45) + 0.6 * bump(noise(2 * x, y, 90, 5), 0.4)
    haematoxylin, eosin = 0.03 + 0.01 * wisps, 0.05 + 0.17 * loose
    for _ in range(26):
        place = int(random.integers(60, 1200))
        height, long, short = random.uniform(60, 500), random.uniform(50, 120), random.uniform(35, 70)
        vessel = Blob(line[place], base[place] - height, long, short, 0.3, 0.1, place)
        part = GLASS.near(vessel.x, vessel.y, 200)
        inside = vessel.depth(x[part], y[part])
        lumen = 0.5 if place % 3 == 0 else 0.02
        full = covered(inside - 12, 20)
        eosin[part] = (eosin[part] + 0.35 * bump(inside, 18)) * (1 - full) + lumen * full
    for place in random.integers(100, 1180, 5):
        part = GLASS.near(line[place], surface[place] + 480, 400)
        follicle = Blob(line[place], surface[place] + 480, 240, 170, 0, 0.1, int(place)).depth(x[part], y[part])
        haematoxylin[part] += 0.6 * covered(follicle, 90) * (0.9 + 0.15 * noise(x[part], y[part], 40, 9))

    def layer(start: Values, blue: Values, red: Values, softness: float = 25) -> None:
        nonlocal haematoxylin, eosin
        part = covered(start, softness)
        haematoxylin = haematoxylin * (1 - part) + blue * part
        eosin = eosin * (1 - part) + red * part

    muscle = 0.50 + 0.07 * noise(0.2 * x, y - base, 60, 10) + 0.05 * noise(x, y, 35, 11)
    across = 0.46 + 0.10 * noise(x, y, 70, 12)
    cleft = 1 - 0.8 * covered(noise(0.12 * x, y - base, 200, 13) - 1.9, 0.4)
    layer(below, 0.14 + 0.05 * noise(0.2 * x, y - base, 40, 14), muscle * cleft)
    layer(below - 900, 0.05 + 0 * x, 0.12 + 0.1 * loose, 40)
    layer(below - 960, 0.15 + 0.05 * noise(x, y, 40, 15), across * cleft)
    cell = bump(noise(x, y, 75, 16), 0.16)
    fat = 0.02 + 0.16 * cell + 0.30 * bump(noise(x, y, 900, 17), 0.07)
    layer(below - 1480, 0.02 + 0.03 * cell, fat, 40)
    floor = 540 + 35 * noise(x, y, 400, 6)
    layer(floor + 75 - depth, 0.17 + 0 * x, 0.52 + 0 * x)
    blue, red = crypts(along, depth, noise)
    # A follicle shows through the mucosa's lower half.
    layer(floor - depth, np.maximum(blue, 0.8 * haematoxylin), red)

    ends = np.minimum(x - left, right - x) + 70 * noise(y, x, 500, 20) + 0.06 * below
    bottom = 2050 + 220 * noise(x, y, 900, 21 + seed) - below
    present = covered(np.minimum(np.minimum(ends, bottom), depth - 20), 25)
    return haematoxylin * present, eosin * present


def biopsy(shape: Blob, noise: Noise) -> tuple[Values, Values]:
    """Stains of a small piece of mucosa whose crypts are cut across: rings 0.1 mm apart."""
    x, y = GLASS.points()
    depth = shape.depth(x, y) + 45 * noise(x, y, 260, shape.seed) + 20 * noise(x, y, 90, shape.seed)
    u, v = x + 25 * noise(x, y, 350, 31), y + 25 * noise(x, y, 350, 32)
    row = np.floor(v / 95)
    distance = np.hypot((u / 110 + 0.5 * (row % 2)) % 1 - 0.5, (v / 95) % 1 - 0.5) * 100
    ring, hole = bump(distance - 26, 13), covered(9 - distance, 10)
    present = covered(depth, 25)
    haematoxylin = 0.15 + 0.20 * ring + 0.06 * noise(x, y, 40, 33)
    eosin = (0.30 + 0.12 * ring + 0.06 * noise(x, y, 50, 34)) * (1 - 0.7 * hole)
    return haematoxylin * (1 - 0.8 * hole) * present, eosin * present


def overview() -> Picture:
    """The slide at 25 µm a pixel, shape (400, 640, 3)."""
    noise = Noise(chance("slide"))
    parts = [
        strip(1050, 700, 11300, 0, noise),
        strip(5450, 900, 11150, 1, noise),
        biopsy(Blob(13400, 2000, 1050, 640, 0.5, 0.10, 4), noise),
        biopsy(Blob(13800, 4700, 780, 560, 2.2, 0.13, 5), noise),
        biopsy(Blob(13300, 7600, 1150, 520, 1.1, 0.12, 6), noise),
    ]
    haematoxylin = np.maximum(sum(part[0] for part in parts), 0)
    eosin = np.maximum(sum(part[1] for part in parts), 0)
    light = transmitted([haematoxylin, 0.8 * eosin], [HAEMATOXYLIN, EOSIN])
    x, y = GLASS.points()
    # The edge of the cover glass, and some dust.
    light *= (1 - 0.10 * bump(y - 9720 - 0.004 * x, 18) - 0.10 * bump(x - 15600, 18))[..., None]
    random = chance("dust")
    for _ in range(14):
        across, down, long, short = random.uniform((300, 300, 15, 15), (9700, 9700, 40, 40))
        speck = Blob(across, down, long, short, 0.0, 0.2, 1)
        light *= (1 - 0.35 * covered(speck.depth(1.0 * x, y), 20))[..., None]
    return photographed(binned(light, 2), (0.955, 0.955, 0.960), 15000, random)


PICTURES: Pictures = {"modalities/histopathology/whole-slide": overview}
