"""Magnetic resonance of a head: four contrasts of one slice, and what its k-space holds.

Model. Each tissue's signal follows from its T1, T2 and proton density by the equations of the spin echo,
S = PD (1 - exp(-TR/T1)) exp(-TE/T2), and of inversion recovery, S = PD (1 - 2 exp(-TI/T1) + exp(-TR/T1)) exp(-TE/T2).
Signals, not relaxation times, are mixed where tissues share a pixel. A smooth coil sensitivity is multiplied in, the
Fourier transform is cut down to what a scanner would sample, complex Gaussian noise is added there, and the magnitude
of the inverse transform is shown, whose noise is therefore Rician.

Modelled: contrast, coil bias, finite resolution with its ringing, noise, cerebrospinal fluid nulled in FLAIR.
Not modelled: slice profile, echo trains, motion, chemical shift of fat, distortion, flow (vessels are simply dark).

Sources: for tissues see `brain.py`. Times of the sequences, coil and noise are chosen to look right.
"""

from __future__ import annotations

from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from samples.base import Picture, Pictures, chance, grey
from samples.brain import ROWS, TISSUES, Field, grid, head, smooth_noise

Complex = NDArray[np.complex128]

SEQUENCES: dict[str, tuple[float, float, float | None]] = {
    # name: (TR, TE, TI) in ms; without TI a spin echo
    "t1": (1900, 12, 750),
    "t2": (4500, 95, None),
    "pd": (3500, 14, None),
    "flair": (9000, 110, 2450),
}
SAMPLES = 320
"""Side of the sampled centre of k-space: pixels of 0.65 mm."""
SIDES = slice(48, -48)
"""Columns that are shown: the head is longer than wide."""


def signal(t1: float, t2: float, density: float, sequence: str) -> float:
    """Signal of one tissue, in units of fully relaxed water without decay; negative while still inverted."""
    repetition, echo, inversion = SEQUENCES[sequence]
    if inversion is None:
        recovered = 1 - np.exp(-repetition / t1)
    else:
        recovered = 1 - 2 * np.exp(-inversion / t1) + np.exp(-repetition / t1)
    return float(density * recovered * np.exp(-echo / t2))


def coil() -> Field:
    """Sensitivity of a head coil: brighter towards its elements, with a slope, between about 0.85 and 1.25."""
    x, y = grid()
    return np.asarray(0.92 + 0.16 * (np.hypot(x, y) / 90) ** 2 + 0.05 * x / 90 - 0.06 * y / 100)


def to_k_space(image: Field | Complex) -> Complex:
    """Fourier transform with the zero frequency in the middle, of the same energy."""
    return np.asarray(np.fft.fftshift(np.fft.fft2(np.fft.ifftshift(image), norm="ortho")))


def to_image(k_space: Complex) -> Complex:
    """The reverse of `to_k_space`."""
    return np.asarray(np.fft.fftshift(np.fft.ifft2(np.fft.ifftshift(k_space), norm="ortho")))


def sampled(image: Field | Complex, samples: int, noise: float, name: str) -> Complex:
    """The centre of k-space, (samples, samples), with noise of deviation `noise` in each part of an image pixel."""
    whole = to_k_space(image)
    start = (len(whole) - samples) // 2
    centre = whole[start : start + samples, start : start + samples] * (samples / len(whole))
    random = chance(name)
    shape = (samples, samples)
    return np.asarray(centre + noise * (random.standard_normal(shape) + 1j * random.standard_normal(shape)))


def enlarged(k_space: Complex, size: int, start_of_fade: float = 0.75) -> Field:
    """Magnitude image of `size` pixels a side: k-space is faded out at its rim and filled up with zeros."""
    samples = len(k_space)
    way = np.abs(np.arange(samples) - samples // 2) / (samples / 2)
    fade = 0.5 + 0.5 * np.cos(np.clip((way - start_of_fade) / (1 - start_of_fade), 0, 1) * np.pi)
    start = (size - samples) // 2
    filled = np.zeros((size, size), complex)
    filled[start : start + samples, start : start + samples] = k_space * fade * fade[:, None]
    return np.abs(to_image(filled)) * size / samples


def texture(name: str) -> Field:
    """Variation within tissues, of about one in a hundred."""
    return np.asarray(1 + 0.011 * smooth_noise(f"{name} fine", 0.9) + 0.012 * smooth_noise(f"{name} coarse", 5))


@cache
def scan(sequence: str, lesions: bool = True) -> Complex:
    """Sampled k-space of the head, (SAMPLES, SAMPLES)."""
    parts = head(lesions)
    image = sum(parts[name] * signal(*values, sequence) for name, values in TISSUES.items()) * coil()
    noise = {"t1": 0.0065, "t2": 0.006, "pd": 0.008, "flair": 0.0045}[sequence]
    return sampled(image * texture("brain texture"), SAMPLES, noise, f"mr {sequence}")


def contrast(sequence: str) -> Picture:
    """One contrast of the slice, (640, 544); white is a little above the brightest of the brain."""
    brightest = {"t1": 0.50, "t2": 0.45, "pd": 0.72, "flair": 0.27}[sequence]
    return grey(enlarged(scan(sequence), ROWS)[:, SIDES], 0.02 if sequence != "pd" else 0.15, brightest)


def kept(which: str) -> Picture:
    """What of k-space is kept, left, and the image that it gives, right: (320, 640)."""
    k_space = scan("t1", lesions=False)
    way = np.arange(SAMPLES) - SAMPLES // 2
    radius = np.hypot(way, way[:, None])
    masks = {
        "all": radius >= 0,
        "centre": radius < 22,
        "rim": radius > 22,
        "second-line": np.broadcast_to(way[:, None] % 2 == 0, radius.shape),
    }
    chosen = np.where(masks[which], k_space, 0)
    shown = np.log10(np.abs(chosen) + 1e-9)
    left = grey(shown, -2.6, 1.2)
    gain = {"rim": 2.6, "second-line": 1.5}.get(which, 1.0)
    right = grey(gain * enlarged(chosen, SAMPLES), 0.0, 0.50)
    return np.hstack([left, right])


PICTURES: Pictures = {
    **{f"modalities/mr/brain-{name}": partial(contrast, name) for name in SEQUENCES},
    "modalities/mr/k-space": partial(kept, "all"),
    "modalities/mr/k-space-centre-only": partial(kept, "centre"),
    "modalities/mr/k-space-rim-only": partial(kept, "rim"),
    "modalities/mr/k-space-every-second-line": partial(kept, "second-line"),
}
