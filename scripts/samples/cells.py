"""Single cells through a bright-field microscope: a Pap-stained smear and a blood film.

Model: cells are soft shapes placed at random in micrometres. Each stain has an optical density in red, green and blue;
amounts of stain add up where cells overlap, and light passes by the law of Beer and Lambert. Red cells have the
thickness of a biconcave disc, so that the pale centre follows from absorption.

Not modelled: focus at several depths, light beyond three colours, drying. Optical densities of the stains, shapes,
textures and numbers of cells are chosen to look right.

Source: the diameter of a red cell (7.82 µm) and its thickness (0.81 µm in the centre, at most 2.58 µm) are those of
Evans and Fung 1972, as listed in http://people.hofstra.edu/sina_y_rabbany/engg81/RBCreference.html
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy import ndimage

from samples.base import Picture, Pictures, chance
from samples.tissue import Blob, Grid, Noise, Values, binned, bump, covered, photographed, transmitted

HAEMATOXYLIN = (0.60, 0.68, 0.36)
GREEN = (0.62, 0.19, 0.24)
PINK = (0.06, 0.50, 0.26)
ORANGE = (0.03, 0.30, 0.62)
PAP = (HAEMATOXYLIN, GREEN, PINK, ORANGE)
"""Stains of Papanicolaou, from the nucleus to young, ripe and keratinised cytoplasm."""

AZURE = (0.72, 0.86, 0.26)
SKY = (0.55, 0.26, 0.05)
EOSIN = (0.05, 0.52, 0.38)
BLOOD = (0.09, 0.36, 0.34)
GIEMSA = (AZURE, SKY, EOSIN, BLOOD)
"""Stains of a blood film: nuclei, blue cytoplasm, red grains, and haemoglobin with eosin."""


class Smear:
    """Amounts of four stains on a grid, painted cell by cell."""

    def __init__(self, grid: Grid, random: np.random.Generator) -> None:
        self.grid = grid
        self.random = random
        self.noise = Noise(random)
        self.x, self.y = grid.points()
        self.amounts = np.zeros((4, grid.rows, grid.columns))

    def near(self, shape: Blob, margin: float = 1.5) -> tuple[tuple[slice, slice], Values, Values, Values]:
        """The part of the grid around a shape, its x and y, and the depth inside the shape (µm)."""
        part = self.grid.near(shape.x, shape.y, margin * max(shape.long, shape.short))
        x, y = self.x[part], self.y[part]
        return part, x, y, shape.depth(x, y)

    def paint(self, part: tuple[slice, slice], cover: Values, amounts: tuple[Values | float, ...]) -> None:
        """Replaces what is there by the given amounts, as far as covered."""
        for stain, amount in enumerate(amounts):
            old = self.amounts[stain][part]
            self.amounts[stain][part] = old * (1 - cover) + cover * amount

    def nucleus(self, shape: Blob, amount: float, roughness: float, grain: float, rim: float = 0.15) -> None:
        """A nucleus with clumps of chromatin `grain` µm wide."""
        part, x, y, depth = self.near(shape)
        turn = float(self.random.uniform(0, 40))
        clumps = self.noise(x, y, grain, turn) + 0.5 * self.noise(x, y, grain / 2, turn + 3)
        chromatin = np.maximum(amount * (1 + roughness * clumps) + rim * bump(depth - 0.4, 0.5), 0.15)
        part_cover = covered(depth, 0.7)
        self.paint(part, part_cover, (chromatin, *(self.amounts[i][part] * 0.5 for i in (1, 2, 3))))

    def photograph(
        self, stains: tuple[tuple[float, float, float], ...], white: tuple[float, float, float], sharp: float
    ) -> Picture:
        """The smear in transmitted light, blurred by `sharp` µm (standard deviation), at half the resolution."""
        light = transmitted(list(np.maximum(self.amounts, 0)), stains)
        width = sharp / self.grid.pixel
        shade = 1 - 0.04 * ((self.x - self.x.mean()) ** 2 + (self.y - self.y.mean()) ** 2) / self.x.max() ** 2
        light = ndimage.gaussian_filter(light * shade[..., None], (width, width, 0))
        return photographed(binned(light, 2), white, 9000, self.random)


def squame(smear: Smear, x: float, y: float, kind: str) -> None:
    """A cell of the neck of the womb: `superficial`, `intermediate`, `parabasal` or `abnormal`."""
    random, noise = smear.random, smear.noise
    size = {"superficial": 25.0, "intermediate": 23.0, "parabasal": 11.5, "abnormal": 15.0}[kind] * random.lognormal(
        0, 0.1
    )
    broad = size * random.uniform(0.72, 0.95)
    shape = Blob(x, y, size, broad, random.uniform(0, 3), 0.0, 0)
    part, px, py, _ = smear.near(shape, 1.6)
    if px.size == 0:
        return
    turn = float(random.uniform(0, 40))
    # A flat polygon: the nearest of some straight sides with rounded corners.
    sides = int(random.integers(5, 8))
    angles = shape.angle + (np.arange(sides) + random.uniform(-0.28, 0.28, sides)) * 2 * np.pi / sides
    away = [
        ((px - x) * np.cos(a) + (py - y) * np.sin(a)) / (size if np.cos(a - shape.angle) ** 2 > 0.5 else broad)
        for a in angles
    ]
    sharpness = 9.0 if kind in ("superficial", "intermediate") else 3.0
    outside = np.log(sum(np.exp(sharpness * a) for a in away)) / sharpness
    edge = 1.4 * noise(px, py, 14, turn) + 0.5 * noise(px, py, 4, turn + 1)
    depth = (0.86 - outside) * broad + (edge if sharpness > 5 else 0.35 * edge)
    body = covered(depth, 1.1)
    thick = (
        0.75 + 0.15 * noise(px, py, 16, turn + 2) + 0.07 * noise(px, py, 3, turn + 3) + 0.05 * noise(px, py, 1.1, turn)
    )
    # Edges curl, and thin cells fold: lines where the cell lies double.
    thick += 0.22 * bump(depth - 0.7, 0.8)
    if sharpness > 5:
        for _ in range(int(random.integers(1, 4))):
            a, reach = random.uniform(0, 2 * np.pi), random.uniform(0.25, 0.75) * size
            across = (px - x) * np.cos(a) + (py - y) * np.sin(a) - reach + 1.2 * noise(px, py, 18, turn + 5)
            along = (py - y) * np.cos(a) - (px - x) * np.sin(a)
            thick += 0.28 * bump(across, 0.7) * bump(along, size * 0.5)
            thick += 0.10 * covered(across, 1.0) * bump(along, size * 0.6)
    thick = np.maximum(thick, 0) * body
    red = {"superficial": 0.95, "intermediate": 0.10, "parabasal": 0.0, "abnormal": 0.15}[kind]
    red = float(np.clip(red + random.normal(0, 0.06), 0, 1))
    strength = {"superficial": 0.50, "intermediate": 0.42, "parabasal": 0.66, "abnormal": 0.58}[kind]
    strength *= random.lognormal(0, 0.15)
    smear.amounts[1][part] += strength * (1 - red) * thick
    smear.amounts[2][part] += 1.05 * strength * red * thick
    smear.amounts[3][part] += strength * (0.55 if random.random() < 0.2 else 0.16) * red * thick
    radius = {"superficial": 2.7, "intermediate": 4.1, "parabasal": 4.2, "abnormal": 7.2}[kind] * random.lognormal(
        0, 0.07
    )
    amount = {"superficial": 1.25, "intermediate": 0.55, "parabasal": 0.70, "abnormal": 0.80}[kind]
    waviness = 0.11 if kind == "abnormal" else 0.035
    at = (x + random.normal(0, 0.08 * size), y + random.normal(0, 0.08 * size))
    centre = Blob(*at, radius * 1.12, radius / 1.08, random.uniform(0, 3), waviness, int(random.integers(1 << 30)))
    roughness = {"superficial": 0.10, "intermediate": 0.20, "parabasal": 0.22, "abnormal": 0.36}[kind]
    smear.nucleus(centre, amount, roughness, 2.2 if kind == "abnormal" else 1.3, 0.2)


def granulocyte(
    smear: Smear, x: float, y: float, size: float, lobes: int, grains: tuple[float, ...], grain: float
) -> None:
    """A white cell with a nucleus in several lobes and a cytoplasm full of grains (amounts of three stains)."""
    random, noise = smear.random, smear.noise
    shape = Blob(x, y, size, size * 0.94, random.uniform(0, 3), 0.03, int(random.integers(1 << 30)))
    part, px, py, depth = smear.near(shape)
    turn = float(random.uniform(0, 40))
    speckle = np.clip(0.5 + 0.9 * noise(px, py, grain, turn), 0, 1.6)
    plasma = [0.10 * amount + amount * speckle + 0.03 * bump(depth, 0.4) for amount in grains]
    under = [np.maximum(smear.amounts[stain + 1][part], amount) for stain, amount in enumerate(plasma)]
    smear.paint(part, covered(depth, 0.5), (0.05 * speckle, *under))
    start = random.uniform(0, 2 * np.pi)
    step = {2: 1.9, 3: 1.5, 4: 1.35}[lobes]
    places = []
    for number in range(lobes):
        angle = start + number * step + random.normal(0, 0.15)
        reach = size * random.uniform(0.38, 0.5)
        places.append((x + reach * np.cos(angle), y + reach * np.sin(angle), angle))
    for (x1, y1, _), (x2, y2, _) in pairwise(places):
        bridge = Blob(
            (x1 + x2) / 2, (y1 + y2) / 2, np.hypot(x2 - x1, y2 - y1) / 2, 0.11 * size, np.arctan2(y2 - y1, x2 - x1)
        )
        smear.nucleus(bridge, 0.95, 0.1, 0.9, 0)
    for x1, y1, angle in places:
        lobe = Blob(x1, y1, size * random.uniform(0.34, 0.44), size * random.uniform(0.25, 0.31), angle + 1.4, 0.08)
        smear.nucleus(lobe, 0.95, 0.20, 1.0, 0.1)


def pap() -> Picture:
    """A Pap smear, 0.4 µm a pixel, shape (480, 640, 3)."""
    random = chance("pap")
    smear = Smear(Grid(0, 0, 0.2, 960, 1280), random)
    kinds = ["superficial"] * 12 + ["intermediate"] * 17 + ["parabasal"] * 3
    spots = scattered(random, len(kinds), (-12, 268), (-12, 204), 27)
    for kind, (x, y) in zip(random.permutation(kinds), spots, strict=False):
        squame(smear, x, y, str(kind))
    for x, y in ((176, 112), (195, 128), (170, 136), (193, 103), (186, 147)):
        squame(smear, x, y, "abnormal")
    for x, y in scattered(random, 34, (0, 256), (0, 192), 9):
        granulocyte(smear, x, y, random.uniform(3.4, 4.3), int(random.integers(2, 4)), (0.10, 0.06, 0.0), 1.5)
    # Strands of mucus and small debris.
    u, v, noise = smear.x, smear.y, smear.noise
    smear.amounts[1] += (
        0.05 * bump(noise(u + 8 * noise(u, v, 60, 1), 2 * v, 60, 2), 0.08) * covered(noise(u, v, 80, 3), 1)
    )
    smear.amounts[0] += 0.25 * covered(noise(u, v, 1.6, 4) - 3.1, 0.5)
    return smear.photograph(PAP, (0.955, 0.965, 0.955), 0.26)


def scattered(
    random: np.random.Generator, count: int, across: tuple[float, float], down: tuple[float, float], apart: float
) -> list[tuple[float, float]]:
    """Up to `count` random places at least `apart` from each other."""
    places: list[tuple[float, float]] = []
    for _ in range(60 * count):
        x, y = random.uniform(*across), random.uniform(*down)
        if all(np.hypot(x - px, y - py) > apart for px, py in places):
            places.append((x, y))
            if len(places) == count:
                break
    return places


def thickness(share: Values) -> Values:
    """Thickness of a red cell in µm at a share 0 to 1 of its radius, 0 outside.

    The usual even polynomial under the root of a sphere; the coefficients give 0.81 µm inside and 2.58 µm at most.
    """
    squared = np.minimum(share, 1) ** 2
    return np.asarray(np.sqrt(1 - squared) * (0.81 + 7.83 * squared - 4.39 * squared**2))


def blood() -> Picture:
    """A blood film with a neutrophil, an eosinophil, a lymphocyte, a monocyte and platelets; 0.14 µm a pixel."""
    random = chance("blood")
    smear = Smear(Grid(0, 0, 0.07, 1000, 1280), random)
    noise = smear.noise
    whites = [(24.0, 22.0, 7.4), (66.0, 18.0, 6.0), (60.0, 52.0, 8.6), (20.0, 54.0, 7.2)]
    for x, y in scattered(random, 150, (-4, 94), (-4, 74), 7.0):
        if any(np.hypot(x - wx, y - wy) < size + 3.7 for wx, wy, size in whites):
            continue
        radius = 7.82 / 2 * random.lognormal(0, 0.05)
        shape = Blob(
            x, y, radius * random.uniform(1.0, 1.07), radius, random.uniform(0, 3), 0.015, int(random.integers(1 << 30))
        )
        part, px, py, depth = smear.near(shape)
        share = np.clip(1 - depth / shape.short, 0, 1)
        # A dried cell lies flatter than a floating one: its pale centre is softer.
        film = 0.72 * thickness(share) + 0.28 * 2.2 * covered(depth, 0.6)
        smear.amounts[3][part] += 0.29 * film * (1 + 0.03 * noise(px, py, 2, 7))
    (nx, ny, ns), (lx, ly, ls), (mx, my, ms), (ex, ey, es) = whites
    granulocyte(smear, nx, ny, ns, 4, (0.04, 0.16, 0.0), 0.45)
    granulocyte(smear, ex, ey, es, 2, (0.02, 0.60, 0.26), 0.75)
    for x, y, size, blue in ((lx, ly, ls, 0.42), (mx, my, ms, 0.24)):
        shape = Blob(x, y, size, size * 0.93, 0.5, 0.03, 11)
        part, px, py, depth = smear.near(shape)
        grain = blue * (1 + 0.12 * noise(px, py, 0.7, 1) + 0.12 * noise(px, py, 3, 2)) + 0.08 * bump(depth, 0.6)
        cover = covered(depth, 0.5)
        # Monocytes carry some empty bubbles.
        bubbles = covered(noise(px, py, 1.9, 6) - 1.5, 0.5) * (size > 8) * 0.7
        smear.paint(part, cover, (0.06 + 0 * px, grain * (1 - bubbles), 0.14 * (size > 8) + 0 * px, 0 * px))
    smear.nucleus(Blob(lx + 0.5, ly - 0.2, 4.9, 4.5, 0.4, 0.03, 12), 1.0, 0.20, 1.8, 0.1)
    # The monocyte's nucleus is bent: three overlapping parts on an arc.
    for number, angle in enumerate((0.4, 1.3, 2.2, 3.0)):
        bend = Blob(mx + 3.1 * np.cos(angle), my - 0.6 + 3.3 * np.sin(angle), 3.3, 2.7, angle + 1.6, 0.05, 20 + number)
        smear.nucleus(bend, 0.72, 0.22, 1.4, 0)
    for x, y in scattered(random, 12, (3, 86), (3, 66), 9):
        part, px, py, depth = smear.near(
            Blob(x, y, 1.3, 1.0, random.uniform(0, 3), 0.12, int(random.integers(1 << 30)))
        )
        grains = np.clip(0.45 + 0.22 * noise(px, py, 0.6, 3), 0.15, 1)
        smear.paint(part, covered(depth, 0.6), (0.6 * grains, 0.15 + 0 * px, 0.15 + 0 * px, 0 * px))
    return smear.photograph(GIEMSA, (0.955, 0.945, 0.925), 0.11)


PICTURES: Pictures = {
    "modalities/cytology/pap-smear": pap,
    "modalities/cytology/blood-film": blood,
}
