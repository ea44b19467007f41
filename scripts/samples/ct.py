"""CT: slices of the body of `samples.organs`, measured as X-ray projections and reconstructed.

Model: one slice of a body made of formulas becomes linear attenuation; parallel projections at 720 angles over 180°;
Poisson noise of a given number of photons; filtered back-projection with a Hann window; Hounsfield units from the
attenuation of water. The linear attenuation of water, 0.18 per cm at 80 keV and 0.21 at 50 keV, comes from a table in
J Nucl Med (jnm.snmjournals.org, highwire/markup/57366); 0.19 is taken. Hounsfield units of tissues follow common
tables (radclass.mudr.org: lung −850 to −910, fat −50 to −100, liver and blood 45–65 without contrast); those with
contrast agent and the textures were chosen to look right. Windows: the function in `samples.base`; 40 / 400 for soft
tissue (radiology.expert), the others chosen.

Not modelled: a fan or cone beam, helical movement, the energy spectrum and with it beam hardening, scatter, motion.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from samples.base import Picture, Pictures, chance, grey, windowed
from samples.organs import whole
from samples.torso import Tissue

Grid = NDArray[np.float64]
WATER = 0.019
"""Linear attenuation of water, per mm."""
SIZE, FIELD = 512, 400.0
"""Pixels along a side of a slice, and the width of its field in mm."""
PIXELS = 680
"""Pixels along a side of a slice made for showing."""
VIEWS, PHOTONS = 720, 6e5
CHEST, ABDOMEN = 56.0, -104.0
"""Heights of the slices, mm."""

HOUNSFIELD = {
    Tissue.AIR: -1000, Tissue.SKIN: 10, Tissue.FAT: -98, Tissue.MUSCLE: 58, Tissue.CORTEX: 980, Tissue.MARROW: 210,
    Tissue.CARTILAGE: 95, Tissue.LUNG: -865, Tissue.AIRWAY: -995, Tissue.WALL: 45, Tissue.MYOCARDIUM: 105,
    Tissue.BLOOD_LEFT: 265, Tissue.BLOOD_RIGHT: 215, Tissue.LIVER: 108, Tissue.GALL: 8, Tissue.SPLEEN: 122,
    Tissue.KIDNEY_CORTEX: 195, Tissue.KIDNEY_MEDULLA: 142, Tissue.URINE: 8, Tissue.PANCREAS: 98,
    Tissue.BOWEL_WALL: 92, Tissue.BOWEL_FLUID: 18, Tissue.STOOL: 5, Tissue.NODULE: 48, Tissue.TUMOUR: 92,
    Tissue.NECROSIS: 28, Tissue.GREY_MATTER: 40, Tissue.WHITE_MATTER: 30, Tissue.CORD: 35, Tissue.FISSURE: -620,
    Tissue.NODE: 80,
}  # fmt: skip
TEXTURE = {
    Tissue.MARROW: (120, 0.8), Tissue.LUNG: (16, 3.0), Tissue.STOOL: (70, 3.0), Tissue.MUSCLE: (13, 1.5),
    Tissue.FAT: (9, 2.0), Tissue.LIVER: (6, 3.0), Tissue.TUMOUR: (26, 4.0), Tissue.SPLEEN: (6, 5.0),
    Tissue.PANCREAS: (34, 3.0), Tissue.NODULE: (12, 2.5), Tissue.MYOCARDIUM: (5, 3.0),
}  # fmt: skip
"""Tissue → strength of its texture in Hounsfield units and size of its grain in mm."""
ABDOMEN_BLOOD = {Tissue.BLOOD_LEFT: 178, Tissue.BLOOD_RIGHT: 162}


def hounsfield(labels: NDArray[np.uint8], pixel: float, name: str, change: dict[Tissue, int] | None = None) -> Grid:
    """Hounsfield units, with texture, of labels of shape (z, y, x) and pixels of the given size in mm."""
    table = np.zeros(256)
    for tissue, value in {**HOUNSFIELD, **(change or {})}.items():
        table[tissue] = value
    values: Grid = table[labels]
    random = chance(name)
    for tissue, (strength, grain) in TEXTURE.items():
        where = labels == tissue
        field = gaussian_filter(random.normal(size=labels.shape[1:]), grain / pixel)
        values += where * (field / field.std() * strength)
    return values


def axes(count: int, width: float) -> Grid:
    """Middles of `count` pixels over `width` mm, centred on zero."""
    return (np.arange(count) + 0.5) / count * width - width / 2


@cache
def truth(height: float) -> Grid:
    """The slice before it is measured: Hounsfield units at twice the final resolution, mean of three thin planes."""
    fine = axes(2 * SIZE, FIELD)
    labels = whole(fine, fine, height + np.array([-1.0, 0.0, 1.0])).labels
    change = None if height > 0 else ABDOMEN_BLOOD
    mean: Grid = hounsfield(labels, FIELD / SIZE / 2, f"ct texture {height}", change).mean(0)
    return mean


@cache
def projections(height: float, photons: float = PHOTONS) -> Grid:
    """Line integrals of attenuation with noise, shape (views, bins); a bin is as wide as a pixel of the slice."""
    fine = axes(2 * SIZE, FIELD)
    attenuation = np.maximum(truth(height) / 1000 + 1, 0) * WATER
    rows, columns = np.nonzero(attenuation > WATER * 0.02)
    step = FIELD / SIZE
    weights = attenuation[rows, columns] * (step / 2) ** 2 / step
    result = np.zeros((VIEWS, SIZE))
    for view, angle in enumerate(np.arange(VIEWS) * np.pi / VIEWS):
        place = (fine[columns] * np.cos(angle) + fine[rows] * np.sin(angle) + FIELD / 2) / step - 0.5
        left = place.astype(int)
        share = place - left
        result[view] = np.bincount(left, weights * (1 - share), SIZE)[:SIZE]
        result[view] += np.bincount(left + 1, weights * share, SIZE)[:SIZE]
    counted = chance(f"ct photons {height}").poisson(photons * np.exp(-result))
    return -np.log(np.maximum(counted, 1) / photons)


def filtered_back_projection(lines: Grid, size: int = SIZE, cut: float = 0.85) -> Grid:
    """Hounsfield units of a slice (size × size) from line integrals at evenly spread angles over 180°."""
    views, bins = lines.shape
    step = FIELD / bins
    # The ramp filter, made from its samples in space so that its mean is right, and a Hann window against noise.
    away = np.fft.fftfreq(2 * bins, 1 / (2 * bins)).round()
    ramp = np.where(away % 2 == 1, -1 / (np.pi * np.where(away == 0, 1, away) * step) ** 2, 0.0)
    ramp[0] = 1 / (4 * step**2)
    frequency = np.abs(np.fft.fftfreq(2 * bins)) * 2
    window = np.where(frequency < cut, 0.5 + 0.5 * np.cos(np.pi * frequency / cut), 0)
    response = np.real(np.fft.fft(ramp)) * window
    filtered = np.real(np.fft.ifft(np.fft.fft(lines, 2 * bins, axis=1) * response, axis=1))[:, :bins] * step
    places = axes(size, FIELD)
    slice_ = np.zeros((size, size))
    grid = np.arange(bins)
    for view in range(views):
        angle = view * np.pi / views
        at = (places[None, :] * np.cos(angle) + places[:, None] * np.sin(angle) + FIELD / 2) / step - 0.5
        slice_ += np.interp(at, grid, filtered[view], 0, 0)
    result: Grid = (slice_ * np.pi / views / WATER - 1) * 1000
    return result


@cache
def slice_of(height: float, size: int = PIXELS) -> Grid:
    """The reconstructed slice, Hounsfield units, size × size; beyond the circle that all views see lies air."""
    values = filtered_back_projection(projections(height), size, 1.15)
    places = axes(size, FIELD)
    return np.where(np.hypot(places[:, None], places[None, :]) < FIELD / 2 - 1, values, -1000.0)


def cut(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """The part of a slice that holds the body: 640 of 680 columns and 446 of 680 rows."""
    rows, columns = values.shape
    return values[round(rows * 0.172) : round(rows * 0.828), round(columns * 0.0295) : round(columns * 0.9705)]


def shown(height: float, centre: float, width: float) -> Picture:
    """A window of the body's part of a slice."""
    return windowed(cut(slice_of(height)).astype(float), centre, width)


def chest_lung() -> Picture:
    """The chest in the lung window."""
    return shown(CHEST, -550, 1300)


def chest_soft() -> Picture:
    """The chest in the soft-tissue window."""
    return shown(CHEST, 40, 400)


def chest_bone() -> Picture:
    """The chest in the bone window."""
    return shown(CHEST, 400, 1500)


def abdomen() -> Picture:
    """The abdomen in the soft-tissue window."""
    return shown(ABDOMEN, 60, 360)


def mask(height: float, *tissues: Tissue) -> Picture:
    """Where the tissues lie in a slice, white on black: the truth of the model, not drawn on the picture."""
    fine = axes(2 * PIXELS, FIELD)
    labels = whole(fine, fine, np.array([height])).labels[0]
    share = np.isin(labels, tissues).reshape(PIXELS, 2, PIXELS, 2).mean((1, 3))
    return np.where(cut(share >= 0.5), 255, 0).astype(np.uint8)


def nodule_mask() -> Picture:
    """The nodule of the lung."""
    return mask(CHEST, Tissue.NODULE)


def tumour_mask() -> Picture:
    """The tumour of the left kidney with its necrotic centre."""
    return mask(ABDOMEN, Tissue.TUMOUR, Tissue.NECROSIS)


def sinogram() -> Picture:
    """All projections of the chest: a row for each angle, a column for each bin; bright is strong attenuation."""
    lines = projections(CHEST)
    return grey(lines, 0, float(lines.max()))


def few_and_many_views() -> Picture:
    """The chest from 12, 36, 120 and 720 views, in reading order, through the same soft-tissue window."""
    panels = []
    for views in (12, 36, 120, 720):
        values = filtered_back_projection(projections(CHEST)[:: VIEWS // views], 340, 1.15)
        panels.append(np.pad(windowed(cut(values).astype(float), 0, 800), 2))
    return np.vstack([np.hstack(panels[:2]), np.hstack(panels[2:])])


PICTURES: Pictures = {
    "modalities/ct/chest-lung-window": chest_lung,
    "modalities/ct/chest-soft-tissue-window": chest_soft,
    "modalities/ct/chest-bone-window": chest_bone,
    "modalities/ct/chest-nodule-mask": nodule_mask,
    "modalities/ct/abdomen": abdomen,
    "modalities/ct/abdomen-tumour-mask": tumour_mask,
    "modalities/ct/sinogram": sinogram,
    "modalities/ct/few-and-many-views": few_and_many_views,
}
