"""A section of large bowel stained with haematoxylin and eosin (H&E).

Model: crypts, cells, nuclei and fibres are soft shapes placed at random in micrometres; each adds or replaces an amount
of haematoxylin and of eosin. The two amounts times the optical density of each stain give the colour by the law of Beer
and Lambert. The same field is looked at with 10×, 20× and 40×; the outlines of nuclei give exact labels.
Separation of the stains (colour deconvolution) starts from the noisy 8-bit picture and inverts the two densities.

Not modelled: light is treated in three colours and stray light, the depth of the section and focus are left out;
folds, tears and uneven cutting as well. Shapes, amounts of stain and numbers of cells are chosen to look right.

Sources: densities of the stains are the reference matrix of the Macenko normaliser in torchstain
(https://github.com/EIDOSLAB/torchstain, torchstain/numpy/normalizers/macenko.py; HERef), set to unit length; colour
deconvolution as HistomicsTK documents it
(https://digitalslidearchive.github.io/HistomicsTK/histomicstk.preprocessing.color_deconvolution.html).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import ndimage

from samples.base import Picture, Pictures, chance
from samples.tissue import Blob, Grid, Noise, Values, binned, bump, covered, photographed, transmitted, vivid

HAEMATOXYLIN = (0.563, 0.720, 0.406)
EOSIN = (0.216, 0.801, 0.558)
"""Optical density of each stain in red, green and blue."""
WHITE = (0.965, 0.962, 0.968)
WIDTH, HEIGHT = 640.0, 520.0
"""The field in µm."""
ZOOM = Grid(262.0, 150.0, 0.125, 1040, 1280)
"""What the 40× objective sees of the field, at twice the resolution of the picture."""


@dataclass(frozen=True)
class Cell:
    """A nucleus (or a vacuole of mucus) and what kind of cell it belongs to."""

    kind: str
    nucleus: Blob


@dataclass(frozen=True)
class Crypt:
    """A gland cut across: an oval of cells around a lumen. `edges` are the angles of the borders between its cells."""

    outline: Blob
    height: float
    edges: Values

    def place(self, angle: float, depth: float) -> tuple[float, float]:
        """The point `depth` µm inside the outline, seen from the centre at `angle` (radians)."""
        shape = self.outline
        turned = angle - shape.angle
        radius = shape.long * shape.short / np.hypot(shape.short * np.cos(turned), shape.long * np.sin(turned)) - depth
        return shape.x + radius * np.cos(angle), shape.y + radius * np.sin(angle)


@dataclass(frozen=True)
class Field:
    """All that lies in the section."""

    crypts: list[Crypt]
    cells: list[Cell]
    vessels: list[Blob]
    noise: Noise


NUCLEI = {  # kind: half axes in µm, amount of haematoxylin, roughness of the chromatin, a hue for labels
    "column": (4.6, 2.3, 0.66, 0.30, 0.58),
    "goblet": (3.3, 2.2, 0.95, 0.22, 0.50),
    "lymphocyte": (3.1, 2.8, 1.12, 0.22, 0.09),
    "plasma": (3.3, 2.8, 0.98, 0.42, 0.02),
    "fibroblast": (6.4, 1.35, 0.80, 0.20, 0.33),
    "eosinophil": (2.1, 1.7, 1.05, 0.15, 0.90),
    "macrophage": (4.2, 2.8, 0.52, 0.26, 0.16),
    "dividing": (4.2, 1.3, 1.45, 0.10, 0.76),
}


def nucleus(kind: str, x: float, y: float, angle: float, random: np.random.Generator) -> Cell:
    """A nucleus of some kind with its own size, shape and texture."""
    long, short = NUCLEI[kind][:2]
    size = random.lognormal(0, 0.11)
    stretch = random.lognormal(0, 0.09)
    waviness = 0.10 if kind in ("macrophage", "dividing") else 0.05
    seed = int(random.integers(1 << 30))
    return Cell(kind, Blob(x, y, long * size * stretch, short * size / stretch, angle, waviness, seed))


def epithelium(crypt: Crypt, random: np.random.Generator) -> list[Cell]:
    """The nuclei of a crypt's wall, and the mucus of its goblet cells."""
    cells = []
    was_goblet = False
    for start, end in zip(crypt.edges[:-1], crypt.edges[1:], strict=True):
        angle = (start + end) / 2
        goblet = random.random() < (0.28 if was_goblet else 0.60)
        was_goblet = goblet
        outwards = angle + random.normal(0, 0.12)
        if goblet:
            cells.append(nucleus("goblet", *crypt.place(angle, random.uniform(3.0, 4.6)), outwards + 1.0, random))
            centre = crypt.place(angle, crypt.height * random.uniform(0.50, 0.74))
            long, short = random.uniform(4.5, 8.0), random.uniform(2.3, 4.2)
            mucus = Blob(*centre, long, short, angle, 0.07, cells[-1].nucleus.seed)
            cells.append(Cell("mucus", mucus))
        elif random.random() < 0.025:
            cells.append(nucleus("dividing", *crypt.place(angle, 13.0), angle + 1.5, random))
        else:
            cells.append(nucleus("column", *crypt.place(angle, random.uniform(5.2, 8.5)), outwards, random))
    return cells


@cache
def field() -> Field:
    """The section: crypts in a loose array, a lymphoid follicle between them, cells of the stroma, small vessels."""
    random = chance("histology field")
    follicle = Blob(120.0, 395.0, 95, 72, 0.4, 0.08, 5)
    crypts: list[Crypt] = []
    for row in range(-1, 8):
        for column in range(-1, 8):
            x = (column + 0.5 * (row % 2)) * 98 + random.normal(0, 7)
            y = row * 84 + random.normal(0, 7)
            short = random.uniform(31, 38)
            long = short * random.choice([1.05, 1.12, 1.3], p=[0.5, 0.3, 0.2])
            outline = Blob(x, y, long, short, random.uniform(0, np.pi), 0.03, int(random.integers(1 << 30)))
            if follicle.depth(np.array([x]), np.array([y]))[0] > -30:
                continue
            count = int(np.pi * (long + short) / 6.6)
            widths = random.uniform(0.75, 1.25, count)
            edges = np.concatenate([[0.0], np.cumsum(widths)]) * 2 * np.pi / widths.sum()
            crypts.append(Crypt(outline, random.uniform(21, 25), edges))
    cells = [cell for crypt in crypts for cell in epithelium(crypt, random)]

    ground = Grid(-30, -30, 2.0, 290, 350)
    across, down = ground.points()
    inside = np.max([crypt.outline.depth(across, down) for crypt in crypts], axis=0)
    lymphoid = follicle.depth(across, down)
    slope_y, slope_x = np.gradient(ndimage.gaussian_filter(inside, 3))
    noise = Noise(random)
    crowding = noise(across, down, 70)

    def at(values: Values, x: float, y: float) -> float:
        return float(values[int((y + 30) / 2) % 290, int((x + 30) / 2) % 350])

    vessels: list[Blob] = []
    for _ in range(60):
        x0, y0 = random.uniform(0, WIDTH), random.uniform(0, HEIGHT)
        if -14 < at(inside, x0, y0) < -9 and at(lymphoid, x0, y0) < -10:
            along = np.arctan2(at(slope_y, x0, y0), at(slope_x, x0, y0)) + np.pi / 2
            vessels.append(Blob(x0, y0, random.uniform(6, 11), random.uniform(3.6, 4.8), along, 0.05, len(vessels)))
    kinds = ["lymphocyte", "plasma", "fibroblast", "eosinophil", "macrophage"]
    for y0 in np.arange(-20, HEIGHT + 20, 6.6):
        for x0 in np.arange(-20, WIDTH + 20, 6.6):
            px, py = x0 + random.normal(0, 1.7), y0 + random.normal(0, 1.7)
            depth, follicular = at(inside, px, py), at(lymphoid, px, py)
            along = np.arctan2(at(slope_y, px, py), at(slope_x, px, py)) + np.pi / 2
            if depth > -3 or any(np.hypot(px - v.x, py - v.y) < v.long for v in vessels):
                continue
            if follicular > 0:
                # The pale centre of a follicle has larger nuclei than its mantle.
                kind = "macrophage" if follicular > 38 and random.random() < 0.6 else "lymphocyte"
                cells.append(nucleus(kind, px, py, random.uniform(0, 3), random))
            elif depth > -6.5 and random.random() < 0.45:
                cells.append(nucleus("fibroblast", px, py, along + random.normal(0, 0.1), random))
            elif random.random() < 0.56 + 0.22 * at(crowding, px, py):
                kind = str(random.choice(kinds, p=[0.36, 0.31, 0.23, 0.05, 0.05]))
                cells.append(nucleus(kind, px, py, along + random.normal(0, 0.5), random))
                if kind == "eosinophil":
                    # Its nucleus has two lobes.
                    second = px + random.choice([-3.2, 3.2]), py + random.normal(0, 0.8)
                    cells.append(nucleus(kind, *second, along, random))
    for vessel in vessels:
        for angle in random.uniform(0, 6.3, 3):
            x1 = vessel.x + vessel.long * np.cos(angle) * np.cos(vessel.angle)
            y1 = vessel.y + vessel.long * np.cos(angle) * np.sin(vessel.angle)
            side = np.sign(np.sin(angle)) * (vessel.short + 0.4) * np.sqrt(1 - 0.9 * np.cos(angle) ** 2)
            x1, y1 = x1 - side * np.sin(vessel.angle), y1 + side * np.cos(vessel.angle)
            cells.append(nucleus("fibroblast", x1, y1, vessel.angle, random))
    return Field(crypts, cells, vessels, noise)


def stained(grid: Grid) -> tuple[Values, Values, Values, list[Cell]]:
    """Amounts of haematoxylin and of eosin, and the number of the nucleus at each pixel (0: none)."""
    section = field()
    noise = section.noise
    x, y = grid.points()
    blur = max(0.45, grid.pixel)

    # Stroma: bundles of collagen are the ridges of bent noise; clefts between them stay pale.
    bend_x, bend_y = x + 5 * noise(x, y, 30, 1), y + 5 * noise(x, y, 30, 2)
    ridges = bump(noise(bend_x, 2.2 * bend_y, 9, 3), 0.4) + 0.8 * bump(noise(2.0 * bend_x, bend_y, 6, 4), 0.35)
    fine = noise(x, y, 1.3, 5)
    cleft = covered(noise(bend_x, bend_y, 15, 6) - 0.85, 0.7)
    eosin = (0.15 + 0.20 * ridges + 0.03 * fine) * (1 - 0.85 * cleft)
    haematoxylin = (0.075 + 0.03 * noise(x, y, 5, 7)) * (1 - 0.8 * cleft)

    for crypt in section.crypts:
        shape = crypt.outline
        rows, columns = grid.near(shape.x, shape.y, shape.long + 6)
        px, py = x[rows, columns], y[rows, columns]
        if px.size == 0:
            continue
        depth = shape.depth(px, py)
        angle = np.arctan2(py - shape.y, px - shape.x) % (2 * np.pi)
        number = np.clip(np.searchsorted(crypt.edges, angle), 1, len(crypt.edges) - 1)
        gap = np.minimum(crypt.edges[number] - angle, angle - crypt.edges[number - 1])
        border = bump(gap * np.hypot(px - shape.x, py - shape.y), 0.55)
        membrane = np.where(depth < 0.6, bump(depth + 0.9, 1.0), 0)
        eosin[rows, columns] += 0.30 * membrane
        # Tops of the cells bulge into the lumen, each a little differently.
        round_top = np.sin(np.pi * (angle - crypt.edges[number - 1]) / np.diff(crypt.edges)[number - 1])
        top = crypt.height + (0.5 + 0.5 * np.sin(number * 2.4)) * round_top + 1.5 * noise(px, py, 14, 8)
        wall, lumen = covered(depth, 2 * blur), covered(depth - top, 2.5 * blur)
        brush = bump(depth - top + 0.8, 0.9)
        tint = 0.04 * np.sin(number * 5.1)
        grain = 0.05 * noise(px, py, 1.6, 9) + 0.05 * noise(px, py, 6, 10)
        pink = 0.41 + tint + grain + 0.14 * border + 0.18 * brush
        blue = 0.15 + 0.06 * bump(depth, 7) + tint / 2 + 0.4 * grain
        slime = 0.07 * np.maximum(0, noise(px, 0.5 * py, 8, 11) + 0.2)
        pink, blue = pink * (1 - lumen) + slime * lumen, blue * (1 - lumen) + (slime + 0.005) * lumen
        eosin[rows, columns] = eosin[rows, columns] * (1 - wall) + pink * wall
        haematoxylin[rows, columns] = haematoxylin[rows, columns] * (1 - wall) + blue * wall

    for vessel in section.vessels:
        rows, columns = grid.near(vessel.x, vessel.y, vessel.long * 1.5)
        depth = vessel.depth(x[rows, columns], y[rows, columns])
        inside = covered(depth, 2 * blur)
        red = np.zeros_like(depth)
        for step in (-0.55, 0.0, 0.55):
            cx = vessel.x + step * vessel.long * np.cos(vessel.angle)
            cy = vessel.y + step * vessel.long * np.sin(vessel.angle)
            cell = Blob(cx, cy, 2.9, 2.4, step * 7, 0.06, 3).depth(x[rows, columns], y[rows, columns])
            red = np.maximum(red, covered(cell, 2 * blur) * (0.80 + 0.25 * bump(cell, 0.8)))
        wall = 0.25 * bump(depth, 1.0)
        eosin[rows, columns] = eosin[rows, columns] * (1 - inside) + inside * red + wall
        haematoxylin[rows, columns] *= 1 - inside

    labels = np.zeros_like(x)
    for index, owner in enumerate(section.cells):
        shape = owner.nucleus
        rows, columns = grid.near(shape.x, shape.y, 1.3 * shape.long + 4)
        px, py = x[rows, columns], y[rows, columns]
        if px.size == 0:
            continue
        random = np.random.default_rng(shape.seed)
        depth = shape.depth(px, py)
        body = covered(depth, 2 * blur)
        turn = random.uniform(0, 40)
        if owner.kind == "mucus":
            wisps = noise(px, py, 3.5, turn)
            rim = 0.22 * bump(depth, 0.7)
            eosin[rows, columns] = eosin[rows, columns] * (1 - body) + body * (0.06 + 0.02 * wisps) + rim
            faint = 0.16 + 0.05 * wisps
            haematoxylin[rows, columns] = haematoxylin[rows, columns] * (1 - body) + body * faint + 0.3 * rim
            continue
        if owner.kind in ("plasma", "eosinophil", "macrophage"):
            # A body of cytoplasm beside the nucleus: purple in plasma cells, red grains in eosinophils.
            aside = 0.0 if owner.kind == "macrophage" else 1.8
            cx, cy = shape.x + aside * np.cos(turn), shape.y + aside * np.sin(turn)
            around = covered(Blob(cx, cy, 5.6, 4.3, turn, 0.05, shape.seed).depth(px, py), 1.2)
            grains = np.maximum(0, noise(px, py, 0.9, turn))
            rosy, violet = {"plasma": (0.40, 0.27), "eosinophil": (0.50, 0.02), "macrophage": (0.3, 0.08)}[owner.kind]
            red_grains = rosy + (0.35 if owner.kind == "eosinophil" else 0.0) * grains
            eosin[rows, columns] = eosin[rows, columns] * (1 - around) + around * red_grains
            haematoxylin[rows, columns] = haematoxylin[rows, columns] * (1 - around) + around * violet
        _, _, amount, roughness, _ = NUCLEI[owner.kind]
        # Nuclei that lie partly outside the section look paler.
        amount *= random.uniform(0.72, 1.12)
        chromatin = amount * (1 + roughness * noise(px, py, 1.5, turn) + 0.5 * roughness * noise(px, py, 0.8, turn + 1))
        chromatin += 0.22 * bump(depth - 0.35, 0.4)
        if owner.kind in ("column", "macrophage"):
            for _ in range(int(random.integers(1, 3))):
                nx, ny = shape.x + random.normal(0, 1.1), shape.y + random.normal(0, 1.1)
                chromatin += 0.5 * bump(np.hypot(px - nx, py - ny), 0.6)
        haematoxylin[rows, columns] = haematoxylin[rows, columns] * (1 - body) + body * np.maximum(chromatin, 0.25)
        eosin[rows, columns] *= 1 - 0.55 * body
        part = labels[rows, columns]
        part[depth > 0] = index + 1
    return np.maximum(haematoxylin, 0), np.maximum(eosin, 0), labels, section.cells


def picture(grid: Grid, name: str, density: float = 0.92) -> Picture:
    """The field through the microscope; `grid` has twice the resolution of the picture."""
    haematoxylin, eosin, _, _ = stained(grid)
    light = transmitted([density * haematoxylin, 0.80 * density * eosin], [HAEMATOXYLIN, EOSIN])
    sharp = ndimage.gaussian_filter(light, (0.9, 0.9, 0))
    return photographed(binned(sharp, 2), WHITE, 9000, chance(name))


@cache
def glands() -> Picture:
    """The whole field with a 10× objective, 1 µm a pixel."""
    return picture(Grid(0, 0, 0.5, 1040, 1280), "glands")


@cache
def close() -> Picture:
    """A part of it with a 40× objective, 0.25 µm a pixel."""
    return picture(ZOOM, "close")


def nuclei() -> Picture:
    """The nuclei of the zoom, each in one colour; the hue tells the kind of cell."""
    _, _, labels, cells = stained(ZOOM)
    labels = labels[::2, ::2].astype(int)
    hues = np.array([0.0] + [NUCLEI.get(cell.kind, (0.0,) * 5)[4] for cell in cells])
    steps = np.arange(len(hues), dtype=float)
    colours = vivid(hues + 0.035 * np.sin(steps * 2.1), 0.62 + 0.38 * (steps * 0.618 % 1))
    colours[0] = 0
    return np.asarray(colours[labels] * 255, np.uint8)


def separated() -> Picture:
    """Haematoxylin alone (left) and eosin alone (right), computed back from a 20× picture."""
    mixed = picture(Grid(250, 130, 0.25, 1040, 632), "separated").astype(float) / 255
    density = -np.log10(np.clip(mixed / np.array(WHITE), 0.004, 1))
    amounts = np.maximum(density @ np.linalg.pinv(np.array([HAEMATOXYLIN, EOSIN])), 0)
    parts = [transmitted([amounts[..., index]], [stain]) for index, stain in enumerate((HAEMATOXYLIN, EOSIN))]
    gap = np.ones((mixed.shape[0], 8, 3))
    return (np.concatenate([parts[0], gap, parts[1]], axis=1) * 255 + 0.5).astype(np.uint8)


PICTURES: Pictures = {
    "modalities/histopathology/glands": glands,
    "modalities/histopathology/nuclei-close": close,
    "modalities/histopathology/nuclei-close-mask": nuclei,
    "modalities/histopathology/stains-separated": separated,
}
