"""PET, PET-CT and SPECT: tracers in the body of `samples.organs`, counted and reconstructed.

Model of PET: uptake per tissue in SUV; blur of 5 mm; parallel projections at 96 angles in each slice, weakened along
the whole line as coincidences are; Poisson noise; ordered-subsets expectation maximisation (OSEM), 3 rounds of 8
subsets, with or without attenuation in its model. Attenuation at 511 keV per cm: water 0.096, bone 0.155; at 140 keV
0.15 and 0.27 (J Nucl Med, highwire/markup/57366). Uptake: cerebellum 8.0 (SUV atlas, Mol Imaging Biol 2007;9:83),
liver 2.5, blood 2.3, spleen 1.9, marrow 1.0, lung 0.7 are printed SUVmax (Essentials of Nuclear Medicine Imaging, as
quoted at roentgenrayreader.blogspot.com); the means used here and all others were chosen to look right. Not modelled:
scatter, random coincidences, positron range, breathing, decay.

Model of SPECT and planar pictures: attenuation on the way to the camera and a blur that grows with distance, R² = Rᵢ²
+ (D (L + b) / L)² (rad.unipd.it/fwhm), with D and L chosen so that it is 7.4 mm at 10 cm, as for a high-resolution
collimator (King's College London, ehealth.kcl.ac.uk). Not modelled: scatter, septal penetration.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates, rotate, zoom
from scipy.sparse import csr_array

from samples import ct
from samples.base import Picture, Pictures, chance, grey
from samples.organs import whole
from samples.torso import NODULE, Tissue

Grid = NDArray[np.float32]
VOXEL, BINS, ROWS, VIEWS = 4.0, 128, 72, 96
"""Voxel in mm; columns of a slice and bins of a view; rows of a slice; angles over 180°."""
LOW, HIGH = -560.0, 540.0
"""The part of the body that is scanned, mm."""

FDG = {
    Tissue.SKIN: 0.5, Tissue.FAT: 0.25, Tissue.MUSCLE: 0.65, Tissue.CORTEX: 0.6, Tissue.MARROW: 1.3,
    Tissue.CARTILAGE: 0.7, Tissue.LUNG: 0.45, Tissue.FISSURE: 0.45, Tissue.WALL: 1.2, Tissue.MYOCARDIUM: 6.5,
    Tissue.BLOOD_LEFT: 1.7, Tissue.BLOOD_RIGHT: 1.7, Tissue.LIVER: 2.3, Tissue.GALL: 0.8, Tissue.SPLEEN: 1.8,
    Tissue.KIDNEY_CORTEX: 2.6, Tissue.KIDNEY_MEDULLA: 3.4, Tissue.URINE: 16, Tissue.PANCREAS: 1.4,
    Tissue.BOWEL_WALL: 1.9, Tissue.BOWEL_FLUID: 0.8, Tissue.STOOL: 0.9, Tissue.NODULE: 9, Tissue.TUMOUR: 7,
    Tissue.NECROSIS: 1, Tissue.GREY_MATTER: 8.5, Tissue.WHITE_MATTER: 2.8, Tissue.CORD: 1.2, Tissue.NODE: 6,
}  # fmt: skip
DIPHOSPHONATE = {
    Tissue.SKIN: 0.5, Tissue.FAT: 0.35, Tissue.MUSCLE: 0.4, Tissue.CORTEX: 5.0, Tissue.MARROW: 3.0,
    Tissue.CARTILAGE: 0.8, Tissue.LUNG: 0.2, Tissue.MYOCARDIUM: 0.7, Tissue.BLOOD_LEFT: 0.7, Tissue.BLOOD_RIGHT: 0.7,
    Tissue.LIVER: 0.6, Tissue.SPLEEN: 0.6, Tissue.KIDNEY_CORTEX: 3.0, Tissue.KIDNEY_MEDULLA: 3.5, Tissue.URINE: 9,
    Tissue.GREY_MATTER: 0.2, Tissue.WHITE_MATTER: 0.2, Tissue.BOWEL_WALL: 0.5, Tissue.TUMOUR: 2.0,
}  # fmt: skip
HOT_BONE = (
    (-118, 40, 96), (96, 66, 20), (4, 52, 60), (-2, 54, -128), (104, 20, -228), (-94, 10, -318), (70, -82, 70),
    (-97, 5, -505), (22, 66, -250),
)  # fmt: skip
"""Places of raised turnover, mm; each is about 10 mm wide."""
EMPTY = {Tissue.AIR: 0.0, Tissue.AIRWAY: 0.0}


def table(values: dict[Tissue, float], rest: float = 0.0) -> Grid:
    """A number for each label."""
    result = np.full(256, rest, np.float32)
    for tissue, value in values.items():
        result[tissue] = value
    return result


def attenuation(labels: NDArray[np.uint8], water: float, bone: float) -> Grid:
    """Linear attenuation per mm, from that of water and dense bone."""
    parts = {Tissue.AIR: 0.0, Tissue.AIRWAY: 0.0, Tissue.LUNG: 0.25 * water, Tissue.FISSURE: 0.4 * water}
    parts |= {Tissue.CORTEX: bone, Tissue.MARROW: 0.7 * water + 0.3 * bone, Tissue.FAT: 0.95 * water}
    result: Grid = table(parts, water)[labels]
    return result


@cache
def body(arms: bool, low: float, high: float) -> NDArray[np.uint8]:
    """Labels at PET voxels, shape (slices, 72, 128)."""
    x, y = ct.axes(BINS, BINS * VOXEL), ct.axes(ROWS, ROWS * VOXEL)
    return whole(x, y, np.arange(low, high + 0.1, VOXEL), arms, 2.0).labels


@cache
def system() -> csr_array:
    """Which voxel of a slice counts in which bin of which view, in mm of path: (views × bins, rows × columns)."""
    x, y = np.meshgrid(ct.axes(BINS, BINS * VOXEL), ct.axes(ROWS, ROWS * VOXEL))
    lines, voxels, weights = [], [], []
    for view in range(VIEWS):
        angle = view * np.pi / VIEWS
        place = (x * np.cos(angle) + y * np.sin(angle)).ravel() / VOXEL + BINS / 2 - 0.5
        left = np.floor(place).astype(int)
        for bin_, weight in ((left, left + 1 - place), (left + 1, place - left)):
            good = (bin_ >= 0) & (bin_ < BINS)
            lines.append(view * BINS + bin_[good])
            voxels.append(np.flatnonzero(good))
            weights.append(weight[good] * VOXEL)
    data = (np.concatenate(weights).astype(np.float32), (np.concatenate(lines), np.concatenate(voxels)))
    return csr_array(data, shape=(VIEWS * BINS, ROWS * BINS))


def osem(counts: Grid, factors: Grid, rounds: int = 3, subsets: int = 8) -> Grid:
    """Uptake (voxels, slices) from counts (lines, slices); `factors` is what gets through along each line."""
    matrix = system()
    view = np.repeat(np.arange(VIEWS), BINS)
    parts = [np.flatnonzero(view % subsets == subset) for subset in range(subsets)]
    pieces = [(matrix[part], matrix[part].T.tocsr(), part) for part in parts]
    estimate: Grid = np.ones((matrix.shape[1], counts.shape[1]), np.float32)
    for _ in range(rounds):
        for forward, back, part in pieces:
            expected = (forward @ estimate) * factors[part]
            ratio = np.where(expected > 1e-4, counts[part] / np.maximum(expected, 1e-4), 0).astype(np.float32)
            estimate *= (back @ (ratio * factors[part])) / np.maximum(back @ factors[part], 1e-4)
    return estimate


@cache
def pet(arms: bool, low: float, high: float, corrected: bool = True) -> Grid:
    """SUV (slices, rows, columns) after scan and reconstruction; without correction, numbers without a scale."""
    labels = body(arms, low, high)
    uptake = gaussian_filter(table(FDG)[labels], 5.0 / 2.355 / VOXEL)
    flat = uptake.reshape(len(labels), -1).T
    through = np.exp(-(system() @ attenuation(labels, 0.0096, 0.0155).reshape(len(labels), -1).T)).astype(np.float32)
    sensitivity = np.float32(2.2)  # counts for each SUV and mm of line: chosen for the noise of a short scan
    counts = chance("pet").poisson((system() @ flat) * through * sensitivity).astype(np.float32)
    estimate = osem(counts, through if corrected else np.ones_like(through)) / sensitivity
    estimate = estimate.T.reshape(uptake.shape)
    smooth: Grid = gaussian_filter(estimate, (3.0 / 2.355 / VOXEL, 4.0 / 2.355 / VOXEL, 4.0 / 2.355 / VOXEL))
    return smooth


@cache
def projections(count: int) -> Grid:
    """Maximum-intensity projections (views, slices, columns) of the whole body, head up, turned over 360°."""
    volume = pet(True, LOW, HIGH)[::-1]
    padded = np.pad(volume, ((0, 0), ((BINS - ROWS) // 2,) * 2, (0, 0)))
    return np.stack(
        [rotate(padded, 360 * view / count, (1, 2), reshape=False, order=1).max(1) for view in range(count)]
    )


def whole_body() -> Picture:
    """Maximum-intensity projections from the front and from the side; dark is high uptake, SUV 0 to 7."""
    views = projections(24)
    front, side = views[0], views[6]
    both = np.hstack([front, side[:, 20:-20]])
    return 255 - grey(zoom(both, 3, order=3), 0, 7)


def corrected_and_not() -> Picture:
    """The chest slice without (above) and with (below) correction of attenuation, dark for high."""
    low, high = NODULE[2] - 9, NODULE[2] + 7
    panels = []
    for corrected in (False, True):
        middle = pet(False, low, high, corrected)[2][4:-4, 12:-12]
        top = 7.0 if corrected else float(np.percentile(middle, 99.6))
        panels.append(np.pad(255 - grey(zoom(middle, 6, order=3), 0, top), 3, constant_values=255))
    return np.vstack(panels)


def hot(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Values from 0 to 1 as black, red, yellow, white; shape (…, 3), 0 to 1."""
    scaled = np.clip(values, 0, 1)[..., None] * 3
    colour: NDArray[np.float64] = np.clip(scaled - np.arange(3), 0, 1)
    return colour


def fused() -> Picture:
    """The CT of the chest in grey with the uptake over it in colour, both in the same millimetres."""
    low, high = NODULE[2] - 9, NODULE[2] + 7
    middle = pet(False, low, high)[2]
    anatomy = ct.chest_soft() / 255
    places = ct.axes(ct.PIXELS, ct.FIELD)
    y, x = np.meshgrid(places / VOXEL + ROWS / 2 - 0.5, places / VOXEL + BINS / 2 - 0.5, indexing="ij")
    uptake = ct.cut(map_coordinates(middle, [y, x], order=3)).astype(float)
    part = np.clip((uptake - 1.0) / 2.5, 0, 0.8)[..., None]
    mixed = anatomy[..., None] * (1 - part) + hot(uptake / 8) * part
    return (np.clip(mixed, 0, 1) * 255 + 0.5).astype(np.uint8)


def blur(distance: float) -> float:
    """Full width at half maximum (mm) of the gamma camera at a distance (mm) from its collimator."""
    hole, length, intrinsic = 1.305, 25.0, 3.6
    return float(np.hypot(intrinsic, hole * (length + distance) / length))


def planar_view(activity: Grid, weakening: Grid) -> Grid:
    """What a camera sees that looks along the rows, from row 0: (slices, columns)."""
    seen = np.zeros((activity.shape[0], activity.shape[2]), np.float32)
    before = np.zeros_like(seen)
    for row in range(activity.shape[1]):
        passed = np.exp(-(before + weakening[:, row] * VOXEL / 2))
        seen += gaussian_filter(activity[:, row] * passed, blur(row * VOXEL) / 2.355 / VOXEL)
        before += weakening[:, row] * VOXEL
    return seen


def bone_scan() -> Picture:
    """Planar whole-body pictures from the front (left) and from behind (right), dark for many counts."""
    labels = body(True, LOW, HIGH)
    activity = table(DIPHOSPHONATE, 0.4)[labels]
    activity[labels == Tissue.AIR] = 0
    activity[labels == Tissue.AIRWAY] = 0
    x, y = ct.axes(BINS, BINS * VOXEL), ct.axes(ROWS, ROWS * VOXEL)
    z = np.arange(LOW, HIGH + 0.1, VOXEL)
    for place in HOT_BONE:
        away = (z[:, None, None] - place[2]) ** 2 + (y[None, :, None] - place[1]) ** 2 + (x - place[0]) ** 2
        activity += (22 * np.exp(-away / 2 / 7.0**2)).astype(np.float32)
    weakening = attenuation(labels, 0.015, 0.027)
    # From the front row 0 is nearest; from behind the rows are read backwards, and left and right change sides.
    front = planar_view(activity, weakening)[::-1]
    back = planar_view(activity[:, ::-1], weakening[:, ::-1])[::-1, ::-1]
    both = np.hstack([front, back])
    scale = 1.6e6 / front.sum()
    fine = zoom(both, 2, order=1) * scale / 4
    counted = chance("bone scan").poisson(np.maximum(fine, 0)).astype(float)
    counted = gaussian_filter(counted, 0.7)
    shown = np.maximum(zoom(counted, 1.5, order=3), 0) / np.percentile(counted, 99.7)
    return 255 - grey(shown**0.7, 0, 1)


def brain_uptake(count: int) -> tuple[Grid, Grid]:
    """Perfusion of a brain slice (ratio to white matter) and attenuation per mm at 140 keV, count × count at 2 mm."""
    places = ct.axes(count, count * 2.0)
    y, x = np.meshgrid(places, places, indexing="ij")
    angle = np.arctan2(y, x)
    depth = np.hypot(x / 64, y / 83) * (1 + 0.025 * np.cos(2 * angle))
    # Folds: the inner border of the cortex reaches inwards at about twenty places around the brain.
    fold = 0.10 * np.sin(17 * angle + 2.1 * np.sin(3 * angle)) + 0.05 * np.sin(31 * angle + 1)
    cortex = (depth < 1) & ((depth > 0.80 + fold) | (np.abs(x) < 5) & (np.abs(y) > 32))
    uptake = np.where(depth < 1, 1.0, 0.0)
    uptake[cortex] = 3.6
    for way in (-1, 1):
        deep = (np.abs(x - way * 19 - way * y * 0.15) / 11) ** 2 + (((y + 2) / 24) ** 2)
        uptake[deep < 1] = 3.8
        uptake[((x - way * 9 - way * np.abs(y) * 0.12) / 5) ** 2 + ((y - 4) / 34) ** 2 < 1] = 0.1
    uptake[(np.abs(x) < 1.5) & (np.abs(y) > 32) & (depth < 1)] = 0.3
    # The finding: too little blood in a part of the left hemisphere, behind and at the side.
    uptake[(x > 16) & (np.abs(np.degrees(angle) - 28) < 27) & (depth > 0.5) & (depth < 1)] *= 0.42
    ring = np.hypot(x / 78, y / 97)
    uptake = np.where((ring < 1) & (depth > 1.04), 0.25, uptake)
    mu = np.where(ring < 1, 0.015, 0) + np.where((ring < 0.94) & (ring > 0.87), 0.012, 0)
    return gaussian_filter(uptake, 0.6).astype(np.float32), mu.astype(np.float32)


def gamma_system(mu: Grid, views: int, radius: float, corrected: bool) -> csr_array:
    """Share of the photons of each pixel that each bin counts, (views × bins, pixels); 2 mm bins, 360°.

    With `corrected` false neither the attenuation nor the blur is in it: what filtered back-projection believes.
    """
    count = len(mu)
    places = ct.axes(count, count * 2.0)
    y, x = np.meshgrid(places, places, indexing="ij")
    inside = np.flatnonzero(np.hypot(x, y).ravel() < count - 2)
    bins, lines, voxels, weights = places, [], [], []
    for view in range(views):
        angle = 2 * np.pi * view / views
        across = (x * np.cos(angle) + y * np.sin(angle)).ravel()[inside]
        towards = (y * np.cos(angle) - x * np.sin(angle)).ravel()[inside]
        through = np.zeros(len(inside))
        for step in np.arange(1.0, count * 2.0, 3.0):
            where = [
                ((across * np.sin(angle) + (towards + step) * np.cos(angle)) / 2 + count / 2 - 0.5),
                ((across * np.cos(angle) - (towards + step) * np.sin(angle)) / 2 + count / 2 - 0.5),
            ]
            through += map_coordinates(mu, where, order=0) * 3.0
        width = (
            np.array([blur(radius - depth) for depth in towards]) / 2.355 if corrected else np.full(len(inside), 1.4)
        )
        spread = np.exp(-(((bins[:, None] - across) / width) ** 2) / 2)
        spread[spread < 0.01] = 0
        spread *= (np.exp(-through) if corrected else 1.0) / np.maximum(spread.sum(0), 1e-6)
        line, voxel = np.nonzero(spread)
        lines.append(line + view * count)
        voxels.append(inside[voxel])
        weights.append(spread[line, voxel])
    data = (np.concatenate(weights).astype(np.float32), (np.concatenate(lines), np.concatenate(voxels)))
    return csr_array(data, shape=(views * count, count * count))


def brain_spect() -> Picture:
    """A slice of the brain: the truth, filtered back-projection, and OSEM that knows blur and attenuation."""
    count, views = 112, 60
    uptake, mu = brain_uptake(count)
    matrix = gamma_system(mu, views, 135.0, True)
    mean = matrix @ uptake.ravel()
    counts = chance("brain SPECT").poisson(mean * (3.2e5 / mean.sum())).astype(np.float32)
    # Opposite views are averaged, so that attenuation matters less, and then go through the CT's filter.
    lines = counts.reshape(views, count)
    half = (lines[: views // 2] + lines[views // 2 :, ::-1]) / 2
    frequency = np.fft.rfftfreq(2 * count, 2.0)
    ramp = frequency / (1 + (frequency / 0.055) ** 10)  # a Butterworth window against noise
    filtered = np.fft.irfft(np.fft.rfft(half, 2 * count, axis=1) * ramp, axis=1)[:, :count]
    places = ct.axes(count, count * 2.0)
    simple = np.zeros((count, count))
    for view in range(views // 2):
        angle = 2 * np.pi * view / views
        simple += np.interp(np.add.outer(places * np.sin(angle), places * np.cos(angle)), places, filtered[view], 0, 0)
    estimate = np.ones(count * count, np.float32)
    line_view = np.repeat(np.arange(views), count)
    parts = [matrix[np.flatnonzero(line_view % 10 == subset)] for subset in range(10)]
    for _ in range(5):
        for subset, part in enumerate(parts):
            ratio = counts[line_view % 10 == subset] / np.maximum(part @ estimate, 1e-3)
            estimate *= (part.T @ ratio) / np.maximum(part.T @ np.ones(part.shape[0], np.float32), 1e-4)
    better = gaussian_filter(estimate.reshape(count, count), 1.6)
    panels = []
    for values in (uptake, simple, better):
        body_part = values[4:-4, 14:-14]
        panels.append(zoom(np.maximum(body_part, 0) / np.percentile(body_part, 99.5), 4, order=1))
    return (hot(np.hstack(panels)) * 255 + 0.5).astype(np.uint8)


PICTURES: Pictures = {
    "modalities/pet/whole-body-projections": whole_body,
    "modalities/pet/attenuation-correction": corrected_and_not,
    "modalities/pet-ct/chest-fused": fused,
    "modalities/spect/brain-perfusion": brain_spect,
    "modalities/spect/bone-planar": bone_scan,
}
