"""Cells in culture: nuclei and actin in two channels of a fluorescence microscope, and a phase-contrast picture.

Fluorescence: dye lies in nuclei and in fibres of actin; the layer in focus is blurred by the point-spread function of
the lens, other layers by that of a lens out of focus (both from the pupil); photons are counted (Poisson), the camera
adds noise of its reading.
Phase contrast: cells delay light by 2π/λ · (difference of refractive index) · thickness. Each point of the ring in the
condenser lights the cells obliquely; the objective lets pass what its pupil admits and, within the phase ring, weakens
light and shifts it by a quarter wave; the intensities of all points add up (Abbe). Halos and the brightness of round
cells follow from this and are not painted.

Not modelled: bleaching, scatter, vectorial light, aberrations; cells are flat maps of thickness or dye. Shapes,
brightness, indices and thickness are chosen to look right.

Source for a pupil with a phase ring and an annulus in the condenser: Handbook of Biomedical Optics, p. 498,
https://www.oreilly.com/library/view/handbook-of-biomedical/9781420090376/chapter-118.html
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import fft, ndimage

from samples.base import Picture, Pictures, chance, grey
from samples.tissue import Blob, Grid, Noise, Values, binned, bump, covered, imaged, point_spread, vivid


def spread_out(
    random: np.random.Generator, width: float, height: float, apart: float, count: int
) -> list[tuple[float, float]]:
    """Random places at least `apart` µm from each other, some of them beyond the edges."""
    places: list[tuple[float, float]] = []
    for _ in range(count * 40):
        x, y = random.uniform(-15, width + 15), random.uniform(-15, height + 15)
        if len(places) < count and all(np.hypot(x - px, y - py) > apart for px, py in places):
            places.append((x, y))
    return places


def spread_cells(
    grid: Grid, places: list[tuple[float, float]], angles: list[float], size: float, stretch: float, noise: Noise
) -> tuple[NDArray[np.intp], Values]:
    """Which cell lies at each pixel, and the distance in µm from its edge (negative: bare glass).

    Cells reach out to about `size` µm, further in their own direction and in some arms; where two meet they share a
    border.
    """
    x, y = grid.points()
    x, y = (
        x + 2.2 * noise(x, y, 22, 1) + 0.7 * noise(x, y, 6, 2),
        y + 2.2 * noise(x, y, 22, 3) + 0.7 * noise(x, y, 6, 4),
    )
    reach = []
    for number, ((px, py), angle) in enumerate(zip(places, angles, strict=True)):
        random = np.random.default_rng(number)
        u = ((x - px) * np.cos(angle) + (y - py) * np.sin(angle)) / stretch
        v = (y - py) * np.cos(angle) - (x - px) * np.sin(angle)
        around = np.arctan2(v, u)
        arms = 1 + sum(0.34 / order * np.cos(order * around + random.uniform(0, 7)) for order in (2, 3, 4, 5))
        reach.append(np.hypot(u, v) / (size * random.uniform(0.85, 1.15) * arms))
    stacked = np.stack(reach)
    owner = np.argmin(stacked, axis=0)
    two = np.partition(stacked, 1, axis=0)[:2]
    depth = np.minimum((two[1] - two[0]) / 2 - 0.012, 1 - two[0]) * size
    return owner, depth


FIELD = Grid(0, 0, 0.1, 1040, 1280)
"""What the fluorescence microscope sees, at twice the resolution of the picture."""
COUNT = 19


@cache
def dyed() -> tuple[Values, Values, Values, Values]:
    """Dye in nuclei and in actin, thickness of cells (µm), and the number of the nucleus at each pixel."""
    random = chance("culture")
    noise = Noise(random)
    x, y = FIELD.points()
    places = spread_out(random, 128, 104, 23, COUNT)
    lean = random.uniform(0, np.pi)
    angles = [float(lean + random.normal(0, 0.6)) for _ in places]
    owner, depth = spread_cells(FIELD, places, angles, 19, 1.35, noise)
    dividing = int(np.argmin([np.hypot(px - 86, py - 60) for px, py in places]))
    body = covered(depth, 0.5)
    nuclei, actin, labels = np.zeros_like(x), np.zeros_like(x), np.zeros_like(x)
    thick = np.clip(depth, 0, 7) * 0.4
    for number, ((px, py), angle) in enumerate(zip(places, angles, strict=True)):
        mine = covered(depth, 0.5) * (owner == number)
        if number == dividing:
            # A cell in metaphase: round, high, bright cortex, chromosomes as a plate.
            ball = Blob(px, py, 9.0, 8.6, 0.0, 0.02, 3).depth(x, y)
            bare = covered(ball + 1.5 + noise(x, y, 8, 9), 2) * (owner == number)
            actin *= 1 - covered(ball, 1)
            body *= np.where(owner == number, bare, 1.0)
            actin += 1.5 * bump(ball - 0.5, 0.7) + 0.35 * covered(ball, 1)
            thick += 3 * covered(ball, 2)
            rods = [(step, random.normal(0, 0.25), random.uniform(1.1, 1.5)) for step in np.linspace(-4.2, 4.2, 8)]
            cosine, sine = np.cos(angle), np.sin(angle)
            plate = np.max(
                [
                    Blob(px + a * cosine - b * sine, py + a * sine + b * cosine, r, 0.9, angle + 1.57, 0.04, 8).depth(
                        x, y
                    )
                    for a, b, r in rods
                ],
                axis=0,
            )
            nuclei += 1.9 * covered(plate, 0.5) * (1 + 0.12 * noise(x, y, 0.9, 5))
            labels[plate > 0] = number + 1
            continue
        along = (x - px) * np.cos(angle) + (y - py) * np.sin(angle)
        across = (y - py) * np.cos(angle) - (x - px) * np.sin(angle)
        fibres = np.zeros_like(x)
        for _ in range(int(random.integers(16, 34))):
            turn = random.normal(0, 0.12)
            line = across + turn * along + random.normal(0, 0.004) * along**2 - random.uniform(-15, 15)
            fibres += (
                random.lognormal(-0.9, 0.6)
                * bump(line, random.uniform(0.16, 0.34))
                * bump(along - random.normal(0, 8), random.uniform(9, 24))
            )
        edge = bump(depth - 0.7, 0.6) * np.clip(0.55 + 0.35 * noise(x, y, 9, number), 0.1, 1.4)
        actin += mine * (fibres * (0.8 + 0.2 * noise(x, y, 0.8, 7)) + 0.8 * edge) * random.uniform(0.7, 1.15)
        size = random.uniform(6.6, 8.6)
        oval = Blob(px, py, size, size * random.uniform(0.68, 0.85), angle, 0.03, int(random.integers(1 << 30)))
        part = FIELD.near(px, py, 12)
        nx, ny = x[part], y[part]
        inside = oval.depth(nx, ny)
        texture = 0.75 + 0.13 * noise(nx, ny, 1.6, number) + 0.10 * noise(nx, ny, 0.7, number + 1)
        texture += 0.35 * covered(noise(nx, ny, 1.1, number + 2) - 1.9, 0.8) + 0.10 * bump(inside - 0.4, 0.5)
        for _ in range(int(random.integers(2, 5))):
            spot = Blob(px + random.normal(0, 2.3), py + random.normal(0, 1.8), 1.4, 1.1, random.uniform(0, 3), 0.1, 1)
            texture *= 1 - 0.5 * covered(spot.depth(nx, ny), 0.8)
        nuclei[part] += covered(inside, 0.6) * texture * random.choice([0.8, 1.0, 1.45], p=[0.35, 0.45, 0.2])
        labels[part] = np.where(inside > 0, number + 1, labels[part])
    actin += body * (0.10 + 0.03 * noise(x, y, 2, 8))
    return nuclei, actin, thick, labels


@cache
def counted() -> tuple[Values, Values]:
    """Photoelectrons of both channels, 0.2 µm a pixel: water immersion, NA 1.1."""
    nuclei, actin, thick, _ = dyed()
    random = chance("counted")
    channels = []
    for dye, wavelength, photons, floor in ((nuclei, 0.46, 210.0, 5.0), (actin, 0.60, 230.0, 6.0)):
        sharp = imaged(dye, point_spread(dye.shape, FIELD.pixel, wavelength, 1.1, 1.33, 0.3))
        # A quarter of the light comes from layers some micrometres away.
        haze = imaged(dye + 0.05 * thick, point_spread(dye.shape, FIELD.pixel, wavelength, 1.1, 1.33, 4.0))
        expected = binned(0.75 * sharp + 0.25 * haze, 2) * photons + floor
        channels.append(random.poisson(expected) + random.normal(0, 1.6, expected.shape) - floor)
    return channels[0], channels[1]


def fluorescence() -> Picture:
    """Nuclei in blue and actin in orange, with a scale bar of 20 µm; shape (520, 640, 3)."""
    nuclei, actin = counted()
    blue = np.clip(nuclei / 250, 0, 1) ** 0.8
    orange = np.clip(actin / 270, 0, 1) ** 0.7
    light = blue[..., None] * np.array([0.22, 0.48, 1.0]) + orange[..., None] * np.array([1.0, 0.50, 0.12])
    light[494:500, 520:620] = 1
    return np.asarray(np.clip(light, 0, 1) * 255 + 0.5, np.uint8)


def nuclei_alone() -> Picture:
    """The channel of nuclei as grey values, as programs get it."""
    return grey(np.maximum(counted()[0], 0) ** 0.8, 0, 290**0.8)


def nuclei_labels() -> Picture:
    """Each nucleus in a colour of its own, black outside: exact outlines from the model."""
    labels = dyed()[3][::2, ::2].astype(int)
    steps = np.arange(COUNT + 2, dtype=float)
    colours = vivid(steps * 0.618, 0.75 + 0.25 * (steps % 2))
    colours[0] = 0
    return np.asarray(colours[labels] * 255, np.uint8)


def delays(grid: Grid) -> Values:
    """Phase in radians by which cells in culture delay light of 0.55 µm."""
    random = chance("delays")
    noise = Noise(random)
    x, y = grid.points()
    places = spread_out(random, 320, 240, 34, 44)
    lean = random.uniform(0, np.pi)
    angles = [float(lean + random.normal(0, 0.7)) for _ in places]
    owner, depth = spread_cells(grid, places, angles, 24, 1.75, noise)
    body = covered(depth, 1.0)
    # Path difference in µm: flat skirts, a hill around the nucleus, small grains.
    path = body * 0.006 + 0.026 * (1 - np.exp(-np.maximum(depth, 0) / 7)) + 0.008 * bump(depth - 1.2, 0.9)
    path += body * np.clip(depth / 6, 0, 1) * (0.0032 * noise(x, y, 1.6, 5) + 0.003 * noise(x, y, 5, 6))
    hills = np.zeros_like(x)
    for number, ((px, py), angle) in enumerate(zip(places, angles, strict=True)):
        part = grid.near(px, py, 30)
        nx, ny = x[part], y[part]
        if nx.size == 0:
            continue
        hill = Blob(px, py, 17, 11, angle, 0.05, number).depth(nx, ny)
        hills[part] += 0.040 * np.clip(hill / 11, 0, 1) ** 1.3 * (owner[part] == number) * body[part]
        size = random.uniform(0.85, 1.2)
        oval = Blob(px, py, 8.2 * size, 5.6 * size, angle, 0.05, number).depth(nx, ny)
        grains = np.clip(noise(nx, ny, 1.3, number + 9) - 1.0, 0, 1) * bump(oval + 4, 4.5)
        hills[part] += (0.030 * grains - 0.013 * covered(oval, 0.8) + 0.006 * bump(oval, 0.7)) * (owner[part] == number)
        for _ in range(int(random.integers(1, 4))):
            spot = Blob(px + random.normal(0, 2.6), py + random.normal(0, 2.0), 1.5, 1.2, 0.0, 0.1, number)
            hills[part] += 0.030 * covered(spot.depth(nx, ny), 0.7) * (owner[part] == number)
    path += hills
    for px, py in ((78.0, 62.0), (245.0, 168.0), (258.0, 178.0), (150.0, 205.0), (292.0, 40.0)):
        # Round cells about to divide, or loose: balls with 9 µm radius.
        radius = random.uniform(6.5, 9)
        distance = np.hypot(x - px, y - py)
        ball = 2 * np.sqrt(np.maximum(radius**2 - distance**2, 0))
        inside = covered(radius - distance, 0.8)
        path = path * (1 - inside) + inside * (0.019 * ball * (1 + 0.06 * noise(x, y, 1.8, 7)))
    for px, py in random.uniform((0, 0), (320, 240), (40, 2)):
        path += 0.10 * bump(np.hypot(x - px, y - py), random.uniform(0.3, 0.7))
    return np.asarray(2 * np.pi * path / 0.55)


def phase_contrast() -> Picture:
    """Cells in culture with a 20× objective of NA 0.45 with a phase ring; 0.5 µm a pixel, shape (480, 640)."""
    grid = Grid(0, 0, 0.25, 960, 1280)
    spectrum = fft.fft2(np.exp(1j * delays(grid)).astype(np.complex64))
    down, across = fft.fftfreq(grid.rows, grid.pixel), fft.fftfreq(grid.columns, grid.pixel)
    radius = np.hypot(down[:, None], across[None, :]) * 0.55 / 0.45
    # The phase ring passes a quarter of the light; it is a little broader than the image of the condenser's ring.
    ring = np.where((radius > 0.50) & (radius < 0.60), 0.5 * np.exp(-0.5j * np.pi), 1.0)
    pupil = (ring * (radius <= 1)).astype(np.complex64)
    light = np.zeros((grid.rows, grid.columns))
    points = 36
    for number in range(points):
        angle = 2 * np.pi * (number + 0.5) / points
        tilt = (0.53 + 0.04 * (number % 2)) * 0.45 / 0.55
        shift = (
            round(tilt * np.sin(angle) * grid.rows * grid.pixel),
            round(tilt * np.cos(angle) * grid.columns * grid.pixel),
        )
        light += np.abs(fft.ifft2(np.roll(spectrum, shift, (0, 1)) * pupil)) ** 2
    light = binned(light / points / 0.25, 2)
    rows, columns = np.mgrid[-1:1:480j, -1:1:640j]
    uneven = 1 - 0.06 * (rows**2 + columns**2) + 0.03 * columns
    electrons = chance("phase").poisson(ndimage.gaussian_filter(light, 0.4) * uneven * 2500) / 2500
    return grey(electrons, 0.0, 2.0)


PICTURES: Pictures = {
    "modalities/fluorescence-microscopy/nuclei-actin": fluorescence,
    "modalities/fluorescence-microscopy/nuclei": nuclei_alone,
    "modalities/fluorescence-microscopy/nuclei-mask": nuclei_labels,
    "modalities/microscopy/phase-contrast": phase_contrast,
}
