"""Diffusion and functional magnetic resonance of the head: a stroke that is hours old, and a task that lights up.

Model of diffusion. S = PD exp(-TE/T2) exp(-b D): the spin echo, weakened by diffusion. Pictures with b = 0 and
b = 1000 s/mm² are sampled with noise on a coarse grid, as echo-planar imaging does; the map of the apparent diffusion
coefficient is computed from the two noisy pictures, ln(S0 / S) / b, as a scanner does, not copied from the model.

Model of function. Volumes of a gradient echo, S = PD exp(-TE/T2*), are taken every 2 s with thermal noise, a slow
drift and a slow common wave. In two patches of cortex the signal rises by about 2 % with a task of blocks of 20 s,
smoothed by the haemodynamic response. Each voxel is fitted with task, drift and mean by least squares, and t shown.

Modelled: noise floor, T2 shining through, loss of signal at the frontal base of the brain, geometric distortion by a
smooth field, suppressed fat. Not modelled: direction of diffusion, eddy currents, motion, ghosts, the third dimension.

Sources. Response: two gamma densities with delays of 6 and 16 s and a ratio of 6, the defaults of SPM as documented
at rdrr.io/github/UNCDEPENdLab/dependlab/man/spm_hrf.html. Diffusion within 10 hours of a stroke 0.63, on the other side
0.84 (10⁻³ mm²/s): pubmed.ncbi.nlm.nih.gov/9731594; the core here has 0.55, within the deviation of 0.08.
Other values are chosen to look right.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, stats

from samples.base import Picture, Pictures, chance, grey
from samples.brain import ROWS, TISSUES, Field, grid, head, inside, oval, smooth_noise, strand, wobble
from samples.mr import SIDES, coil, enlarged, sampled, texture

DIFFUSION = {
    # 10⁻³ mm²/s
    "white": 0.78,
    "grey": 0.90,
    "nucleus": 0.84,
    "thalamus": 0.82,
    "pallidum": 0.82,
    "infarct": 0.55,
    "lesion": 1.3,
    "fluid": 3.0,
    "plexus": 2.2,
    "muscle": 1.4,
    "skin": 1.0,
    "dura": 1.0,
}
ECHO_TIME = 85.0
"""ms, of the diffusion pictures."""


def distorted(image: Field) -> Field:
    """Shifted along the phase-encoding direction (up and down) by a smooth field, strongest at the forehead."""
    x, y = grid()
    shift = 3.2 * np.exp(-((x / 30) ** 2) - ((y - 92) / 26) ** 2) + 0.5 * smooth_noise("echo-planar field", 22)
    rows, columns = np.indices(image.shape)
    slope = np.gradient(shift / 0.325, axis=0)
    moved = ndimage.map_coordinates(image, [rows + shift / 0.325, columns], order=1, mode="nearest")
    return np.asarray(moved * np.clip(1 + slope, 0.3, 2.0))


@cache
def weighted(b: float) -> Field:
    """Magnitude image at a b-value in s/mm², sampled with pixels of 1.6 mm: (ROWS, ROWS)."""
    parts = head(lesions=False, stroke=True)
    image = np.zeros((ROWS, ROWS))
    for name, (_, t2, density) in TISSUES.items():
        if name in DIFFUSION:
            image += parts[name] * density * np.exp(-ECHO_TIME / t2) * np.exp(-b * DIFFUSION[name] / 1000)
        else:
            image += 0.03 * parts[name] * density * np.exp(-ECHO_TIME / t2)
    image = distorted(image * coil() * texture("diffusion"))
    # Four directions or repetitions are averaged as magnitudes, which keeps the noise floor of each.
    rounds = [enlarged(sampled(image, 128, 0.0045, f"diffusion {b} {turn}"), ROWS, 0.25) for turn in range(4)]
    return np.asarray(np.mean(rounds, axis=0))


def strongly_weighted() -> Picture:
    """The picture with b = 1000 s/mm², (640, 544)."""
    return grey(weighted(1000)[:, SIDES], 0.0, 0.155)


def unweighted() -> Picture:
    """The picture with b = 0, (640, 544)."""
    return grey(weighted(0)[:, SIDES], 0.0, 0.52)


def diffusion_map() -> Picture:
    """Apparent diffusion coefficient from 0 (black) to 2.6 · 10⁻³ mm²/s (white), (640, 544)."""
    without, with_gradient = weighted(0), weighted(1000)
    value = np.log(np.maximum(without, 1e-4) / np.maximum(with_gradient, 1e-4))
    parts, _ = ndimage.label(ndimage.binary_opening(ndimage.gaussian_filter(without, 2) > 0.07, iterations=12))
    seen = parts == parts[ROWS // 2, ROWS // 2]
    return grey((value * seen)[:, SIDES], 0.0, 2.6)


def stroke_mask() -> Picture:
    """A mask: 255 where the model has more infarct than anything else, else 0; (640, 544), undistorted."""
    return ((head(lesions=False, stroke=True)["infarct"] > 0.5) * np.uint8(255))[:, SIDES]


VOLUMES, REPETITION, BLOCK, VOXELS = 120, 2.0, 20.0, 80
"""Number of volumes, seconds between them, seconds of a block of rest or task, side of the matrix (2.6 mm)."""


@cache
def response() -> Field:
    """The expected course of the signal, (VOLUMES,), between about 0 and 1."""
    fine = np.arange(0, VOLUMES * REPETITION, 0.1)
    task = (fine // BLOCK) % 2
    delay = np.arange(0, 32, 0.1)
    kernel = stats.gamma.pdf(delay, 6) - stats.gamma.pdf(delay, 16) / 6
    course = np.convolve(task, kernel / kernel.sum())[: len(fine)]
    return np.asarray(course[:: round(REPETITION / 0.1)])


@cache
def series() -> tuple[Field, Field, Field]:
    """Volumes (VOLUMES, VOXELS, VOXELS), t of each voxel (VOXELS, VOXELS), volumes smoothed and without their drift.

    Before the fit the volumes are smoothed by a Gaussian of 4.6 mm at half height, as is usual.
    """
    x, y = grid()
    parts = head(lesions=False)
    star = {"fluid": 160.0, "grey": 55, "white": 48, "nucleus": 48, "thalamus": 48, "pallidum": 34, "plexus": 60}
    image = sum(parts[name] * TISSUES[name][2] * np.exp(-35 / star.get(name, 25)) for name in (*star, "muscle", "skin"))
    lost = 1 - 0.75 * np.exp(-((x / 22) ** 2) - ((y - 84) / 13) ** 2)
    bent_x, bent_y = wobble()
    active = np.zeros((ROWS, ROWS))
    for centre_x, strength in ((-12, 1.9), (13, 1.6)):
        patch = strand(bent_x, bent_y, [(centre_x, -74, 9), (0.55 * centre_x, -56, 5)])
        active += strength * inside(patch, 3) * parts["grey"]
    base = distorted(np.asarray(image) * lost * coil() * texture("echo-planar"))
    rise = distorted(np.asarray(image) * 0.012 * active)
    small = [enlarged_k(field) for field in (base, rise)]
    time = np.arange(VOLUMES) * REPETITION
    wave = 0.003 * np.sin(2 * np.pi * 0.03 * time + 1)
    drift = 0.012 * (time / time[-1]) * (1 + 0.6 * ndimage.zoom(smooth_noise("drift", 25), VOXELS / ROWS)[..., None])
    random = chance("functional noise")
    noise = random.standard_normal((2, VOLUMES, VOXELS, VOXELS)) * 0.0065
    clean = small[0] * (1 + wave[:, None, None] + np.moveaxis(drift, -1, 0)) + small[1] * response()[:, None, None]
    volumes = np.hypot(clean + noise[0], noise[1])
    smoothed = ndimage.gaussian_filter(volumes, (0, 0.75, 0.75))
    design = np.stack([response(), time / time[-1], np.ones(VOLUMES)], axis=1)
    flat = smoothed.reshape(VOLUMES, -1)
    weights = np.linalg.lstsq(design, flat, rcond=None)[0]
    variance = ((flat - design @ weights) ** 2).sum(0) / (VOLUMES - design.shape[1])
    spread = np.sqrt(variance * np.linalg.inv(design.T @ design)[0, 0])
    without_drift = smoothed - (np.outer(design[:, 1], weights[1])).reshape(smoothed.shape)
    return volumes, (weights[0] / spread).reshape(VOXELS, VOXELS), without_drift


def enlarged_k(image: Field) -> Field:
    """The image as voxels of 2.6 mm, (VOXELS, VOXELS), without noise."""
    return np.asarray(np.abs(enlarged(sampled(image, VOXELS, 0.0, "none"), VOXELS)))


def heat(values: NDArray[np.floating], low: float, high: float) -> Field:
    """Colours from dark red by orange to light yellow, (…, 3) from 0 to 1."""
    part = np.clip((values - low) / (high - low), 0, 1)[..., None]
    stops = np.array([(0.65, 0.0, 0.0), (1.0, 0.35, 0.0), (1.0, 0.8, 0.1), (1.0, 1.0, 0.8)])
    return np.concatenate([np.interp(part, np.linspace(0, 1, 4), stops[:, band]) for band in range(3)], axis=-1)


def curve(
    canvas: Field, course: NDArray[np.floating], low: float, high: float, colour: tuple[float, float, float]
) -> None:
    """Draw a course over the whole width of a canvas (rows, columns, 3), with an anti-aliased line of 2 pixels."""
    rows, columns = canvas.shape[:2]
    across = np.arange(columns)
    height = np.interp(across, np.linspace(0, columns - 1, len(course)), course)
    level = (rows - 5) - (height - low) / (high - low) * (rows - 10)
    steep = np.hypot(1, np.gradient(level))
    weight = np.clip(1.6 - np.abs(np.arange(rows)[:, None] - level) / steep, 0, 1)[..., None]
    canvas[:] = canvas * (1 - weight) + weight * np.array(colour)


def activation() -> Picture:
    """t values above 4.5 over one echo-planar volume, a colour bar, and the course of the strongest voxels below."""
    volumes, t, steady = series()
    step = 8
    brain = np.kron(volumes[3], np.ones((step, step)))[:, SIDES]
    shown = np.repeat((np.clip(brain / 0.62, 0, 1))[..., None], 3, axis=-1)
    large = np.kron(t, np.ones((step, step)))[:, SIDES]
    inner = np.kron(enlarged_k(inside(oval(*grid()))), np.ones((step, step)))[:, SIDES] > 0.5
    hot = (large > 4.5) & inner
    shown[hot] = heat(large, 4.5, 12)[hot]
    shown[200:440, 516:530] = heat(np.linspace(12, 4.5, 240)[:, None].repeat(14, axis=1), 4.5, 12)
    strip = np.full((150, 544, 3), 0.04)
    best = np.argsort(t.ravel())[-4:]
    course = steady.reshape(VOLUMES, -1)[:, best]
    percent = (100 * (course / course.mean(0) - 1)).mean(1)
    task = (np.linspace(0, VOLUMES * REPETITION, 544, endpoint=False) // BLOCK) % 2
    strip[:, task == 1] = 0.22
    fit = np.polyfit(response(), percent, 1)
    curve(strip, np.polyval(fit, response()), percent.min(), percent.max(), (0.45, 0.6, 0.9))
    curve(strip, percent, percent.min(), percent.max(), (1.0, 0.75, 0.2))
    return (np.vstack([shown, strip]) * 255 + 0.5).astype(np.uint8)


def one_volume() -> Picture:
    """One echo-planar volume as it is, each voxel eight pixels wide: (640, 544)."""
    return grey(np.kron(series()[0][3], np.ones((8, 8)))[:, SIDES], 0, 0.62)


PICTURES: Pictures = {
    "modalities/diffusion-mr/stroke-b1000": strongly_weighted,
    "modalities/diffusion-mr/stroke-adc": diffusion_map,
    "modalities/diffusion-mr/stroke-b0": unweighted,
    "modalities/diffusion-mr/stroke-mask": stroke_mask,
    "modalities/functional-mr/activation": activation,
    "modalities/functional-mr/echo-planar": one_volume,
}
