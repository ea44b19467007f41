"""Tools that the pictures through a microscope share: a grid in micrometres, noise, soft shapes, stains, lenses.

Everything is placed in micrometres, so that the same model can be shown at any enlargement.

- Absorption is the law of Beer and Lambert: the optical densities of stains add up, and what passes is
  10 to the power of minus their sum.
- A lens is its pupil: the point-spread function of a fluorescence microscope is the squared magnitude of the Fourier
  transform of the pupil, here a disc of radius NA / wavelength with a phase for defocus (scalar theory).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft, ndimage

from samples.base import Picture

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Grid:
    """The centres of pixels: `left` and `top` corner, size of a pixel, all in µm."""

    left: float
    top: float
    pixel: float
    rows: int
    columns: int

    def points(self) -> tuple[Values, Values]:
        """All x and y in µm, each of shape (rows, columns)."""
        x = self.left + (np.arange(self.columns) + 0.5) * self.pixel
        y = self.top + (np.arange(self.rows) + 0.5) * self.pixel
        across, down = np.meshgrid(x, y)
        return across, down

    def near(self, x: float, y: float, reach: float) -> tuple[slice, slice]:
        """Rows and columns within `reach` µm of a point, perhaps none."""
        row, column = (y - self.top) / self.pixel, (x - self.left) / self.pixel
        far = reach / self.pixel + 1
        return (
            slice(max(0, int(row - far)), max(0, min(self.rows, int(row + far) + 1))),
            slice(max(0, int(column - far)), max(0, min(self.columns, int(column + far) + 1))),
        )


class Noise:
    """Smooth noise of mean 0 and variance 1 that can be asked at any place, so that each enlargement sees the same."""

    def __init__(self, random: np.random.Generator) -> None:
        lattice = ndimage.gaussian_filter(random.normal(size=(512, 512)), 2.0, mode="wrap")
        self.lattice = lattice / lattice.std()

    def __call__(self, x: Values, y: Values, size: float, turn: float = 0.0) -> Values:
        """Values at x, y (µm) with blobs of about `size` µm; `turn` gives another noise of the same kind."""
        scale = 4.0 / size
        places = np.stack([y * scale + 97.3 * turn, x * scale + 41.7 * turn])
        return np.asarray(ndimage.map_coordinates(self.lattice, places, order=1, mode="grid-wrap"))


@dataclass(frozen=True)
class Blob:
    """A roundish body: centre and half axes in µm, angle of the long axis, and how far the outline strays from it."""

    x: float
    y: float
    long: float
    short: float
    angle: float = 0.0
    waviness: float = 0.06
    seed: int = 0

    def depth(self, x: Values, y: Values) -> Values:
        """Distance in µm from the outline, positive inside; exact for circles, near enough for ovals."""
        across, down = x - self.x, y - self.y
        u = (across * np.cos(self.angle) + down * np.sin(self.angle)) / self.long
        v = (down * np.cos(self.angle) - across * np.sin(self.angle)) / self.short
        random = np.random.default_rng(self.seed)
        around = np.arctan2(v, u)
        outline = np.ones_like(u)
        for order in (2, 3, 4, 5):
            outline += self.waviness * random.normal() * np.cos(order * around + random.uniform(0, 7)) / (order - 1)
        return np.asarray((outline - np.hypot(u, v)) * self.short)


def covered(depth: Values, softness: float) -> Values:
    """How much of a pixel a body covers, 0 to 1: its outline is blurred over `softness` µm."""
    return np.clip(0.5 + depth / softness, 0, 1)


def bump(values: Values, width: float) -> Values:
    """A bell of height 1 around zero."""
    return np.asarray(np.exp(-((values / width) ** 2)))


def transmitted(amounts: Sequence[Values], stains: Sequence[tuple[float, float, float]]) -> Values:
    """Red, green and blue that pass, 0 to 1, shape (rows, columns, 3): optical densities add up."""
    density = sum(amount[..., None] * np.array(stain) for amount, stain in zip(amounts, stains, strict=True))
    return np.asarray(10.0 ** -np.asarray(density))


def binned(values: Values, by: int) -> Values:
    """The mean of each `by` × `by` pixels: what a pixel with an area collects."""
    rows, columns = values.shape[0] // by, values.shape[1] // by
    blocks = values[: rows * by, : columns * by].reshape(rows, by, columns, by, *values.shape[2:])
    return np.asarray(blocks.mean(axis=(1, 3)))


def photographed(
    light: Values, white: tuple[float, float, float], electrons: float, random: np.random.Generator
) -> Picture:
    """A camera's picture: light 0 to 1 times the colour of the empty slide, with noise of counted electrons."""
    counted = random.poisson(np.clip(light, 0, 1.2) * electrons) / electrons
    return np.asarray(np.clip(counted * np.array(white), 0, 1) * 255 + 0.5, np.uint8)


def point_spread(
    shape: tuple[int, int], pixel: float, wavelength: float, aperture: float, index: float, defocus: float = 0.0
) -> Values:
    """A point seen by a fluorescence microscope: an array of `shape` with sum 1, its centre at [0, 0].

    Lengths in µm; `index` is the refractive index of what the lens is immersed in. The intensity has twice the
    bandwidth of the field, thus pixels must be smaller than wavelength / (4 · aperture).
    """
    down, across = fft.fftfreq(shape[0], pixel), fft.fftfreq(shape[1], pixel)
    squared = down[:, None] ** 2 + across[None, :] ** 2
    inside = squared <= (aperture / wavelength) ** 2
    axial = np.sqrt(np.maximum((index / wavelength) ** 2 - squared, 0))
    spread = np.abs(fft.ifft2(inside * np.exp(2j * np.pi * defocus * axial))) ** 2
    return np.asarray(spread / spread.sum())


def imaged(values: Values, spread: Values) -> Values:
    """Values blurred by a point-spread function of the same shape with its centre at index 0 (periodic edges)."""
    return np.asarray(np.maximum(fft.irfft2(fft.rfft2(values) * fft.rfft2(spread), s=values.shape), 0))


def vivid(hue: Values, lightness: Values) -> Values:
    """Colours for labels, shape (…, 3), 0 to 1: hue 0 to 1 around the wheel, times a lightness."""
    wheel = np.abs((hue[..., None] + np.array([0, 2 / 3, 1 / 3])) % 1 * 6 - 3) - 1
    return np.asarray((0.25 + 0.75 * np.clip(wheel, 0, 1)) * lightness[..., None])
