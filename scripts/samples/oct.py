"""Simulated optical coherence tomography of the macula: a healthy fovea, the same with drusen, and the layer borders.

Model: a section 6 mm wide through the fovea. Each layer has a thickness profile, a backscatter in dB and an
attenuation. Along each A-line light is lost on the way in and on the way out by all that lies above, which makes the
shadows under vessels. In each pixel the field is a random complex number with the power of the tissue there; it is
blurred by the axial and lateral resolution and gets noise of the detector: speckle. Frames with partly renewed speckle
are averaged in power, shown in dB. Drusen lift the pigment epithelium off Bruch's membrane by Gaussian bumps; the
layers above are lifted less and less, and the outer nuclear layer gives way.

Not modelled: fall-off of sensitivity, refraction, motion, directional reflectance other than a factor for slanted
layers and the reflex of the foveal pit, polarisation, the optics of the eye.

Source: thickness of the layers in the middle millimetre and in the nasal and temporal rings at 1 to 3 and 3 to 6 mm
diameter: table 6 of https://pmc.ncbi.nlm.nih.gov/articles/PMC6042244 (means, rounded to µm). The division of the
photoreceptors, the choroid, drusen, backscatter, attenuation and resolution are chosen to look right.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, gaussian_filter1d

from samples.base import Picture, Pictures, chance, grey

Map = NDArray[np.floating]

WIDTH, DEPTH = 6000.0, 1300.0  # µm
COLUMNS, ROWS = 960, 650
ACROSS, DOWN = WIDTH / COLUMNS, DEPTH / ROWS  # µm a pixel
X = (np.arange(COLUMNS) + 0.5) * ACROSS - WIDTH / 2  # the nasal side, towards the disc, is at the right
FRAMES = 16

# Layer → thickness in µm: temporal 2.25 mm, temporal 1 mm, middle, nasal 1 mm, nasal 2.25 mm from the fovea.
THICKNESS = {
    "nerve fibres": (19, 17, 11, 20, 46),
    "ganglion cells": (37, 47, 12, 50, 40),
    "inner plexiform": (33, 41, 18, 42, 31),
    "inner nuclear": (34, 36, 15, 38, 35),
    "outer plexiform": (26, 31, 23, 32, 28),
    "outer nuclear": (56, 70, 88, 73, 56),
}
# Layer → backscatter in dB against the outer nuclear layer, attenuation in 1/mm.
OPTICS = {
    "vitreous": (-14, 0.0),
    "nerve fibres": (16, 1.2),
    "ganglion cells": (8, 0.8),
    "inner plexiform": (11.5, 0.8),
    "inner nuclear": (4, 0.6),
    "outer plexiform": (11, 0.8),
    "outer nuclear": (0.5, 0.4),
    "limiting membrane": (8, 0.4),
    "myoid": (1.5, 0.4),
    "ellipsoid": (17, 1.0),
    "outer segments": (7.5, 0.6),
    "interdigitation": (14, 1.0),
    "pigment epithelium": (20, 9.0),
    "under the epithelium": (7.5, 1.0),
    "Bruch": (14, 1.0),
    "capillaries of the choroid": (15, 4.0),
    "choroid": (12, 2.2),
    "sclera": (12, 3.0),
}

# Upper border of a layer → colour in the picture of the borders.
BORDERS = {
    "nerve fibres": (230, 60, 60),
    "ganglion cells": (245, 150, 40),
    "inner plexiform": (240, 225, 60),
    "inner nuclear": (130, 215, 70),
    "outer plexiform": (50, 190, 150),
    "outer nuclear": (70, 200, 240),
    "limiting membrane": (80, 130, 250),
    "ellipsoid": (165, 110, 245),
    "pigment epithelium": (235, 100, 215),
    "Bruch": (255, 170, 190),
    "sclera": (255, 255, 255),
}


def smooth(random: np.random.Generator, length: float, size: int = COLUMNS, step: float = ACROSS) -> Map:
    """A random curve of standard deviation 1 that changes over `length` µm."""
    values = gaussian_filter1d(random.standard_normal(size), length / step, mode="reflect")
    even: Map = values / values.std()
    return even


def layer_profiles() -> dict[str, Map]:
    """Thickness in µm of the inner layers along the section, each of shape (960,).

    The table gives means of 1 mm in the middle. A pit that is a Gaussian in x is taken from the curve of the rings so
    that the mean over the middle millimetre is the one of the table; its flanks make the inner ring up to 16 % thinner.
    """
    profiles = {}
    for name, (far_left, left, middle, right, far_right) in THICKNESS.items():
        rim = np.interp(
            X, [-3000, -2250, -1000, 1000, 2250, 3000], [far_left, far_left, left, right, far_right, far_right]
        )
        rim = gaussian_filter1d(rim, 350 / ACROSS, mode="nearest")
        sigma = 210.0 if name in ("nerve fibres", "outer plexiform") else 430.0
        pit = np.exp(-((X / sigma) ** 2) / 2)
        within = np.abs(X) < 500
        share = (rim[within].mean() - middle) / (rim[within] * pit[within]).mean()
        profiles[name] = np.maximum(rim * (1 - share * pit), 2.0 if name != "outer nuclear" else 30.0)
    return profiles


def drusen(random: np.random.Generator) -> Map:
    """Height in µm of the pigment epithelium above Bruch's membrane, shape (960,)."""
    height = np.zeros(COLUMNS)
    for place, top, half in (
        (-2080, 26, 70), (-1480, 34, 85), (-1060, 84, 210), (-330, 96, 240), (120, 40, 110), (830, 112, 290),
        (1390, 46, 100), (1840, 24, 60),
    ):  # fmt: skip
        height = np.maximum(height, top * np.exp(-((np.abs(X - place) / half) ** 2.6) * 1.1))
    bumps: Map = gaussian_filter1d(height * (1 + 0.07 * smooth(random, 70)), 3)
    return bumps


def borders(name: str, lifted: bool) -> dict[str, Map]:
    """Layer → depth in µm of its upper border, each of shape (960,), from the vitreous to the sclera."""
    random = chance(name)
    bruch = 760 - 90 * (X / 3000) ** 2 + 10 * X / 3000 + 3 * smooth(random, 700)
    height = drusen(random) if lifted else np.zeros(COLUMNS)
    tall = np.exp(-((X / 330) ** 2) / 2)  # the cones of the foveola are longer
    inner = layer_profiles()
    upward = [  # layer, thickness, over how many pixels the lift is smoothed, how much of it is left
        ("under the epithelium", 1.0 + height, 0.1, 0.0),
        ("pigment epithelium", 16 + 0 * X, 1, 1.0),
        ("interdigitation", 10 - 3 * tall, 3, 0.98),
        ("outer segments", 14 + 13 * tall, 4, 0.96),
        ("ellipsoid", 14 + 0 * X, 5, 0.93),
        ("myoid", 22 + 2 * tall, 7, 0.88),
        ("limiting membrane", 6 + 0 * X, 9, 0.85),
        ("outer nuclear", inner["outer nuclear"], 20, 0.4),
        ("outer plexiform", inner["outer plexiform"], 24, 0.36),
        ("inner nuclear", inner["inner nuclear"], 28, 0.33),
        ("inner plexiform", inner["inner plexiform"], 32, 0.3),
        ("ganglion cells", inner["ganglion cells"], 36, 0.28),
        ("nerve fibres", inner["nerve fibres"], 40, 0.26),
    ]
    tops, stacked, above = {}, 0 * X, bruch
    for layer, thickness, blur, share in upward:
        stacked = stacked + (thickness - height if layer == "under the epithelium" else thickness)
        lift = height if layer == "under the epithelium" else share * gaussian_filter1d(height, blur)
        waves = 0.5 if thickness.mean() < 25 else 1.5
        above = np.minimum(bruch - stacked - lift + waves * smooth(random, 120), above - 0.45 * thickness)
        tops[layer] = above
    tops["vitreous"] = 0 * X - 1
    tops["Bruch"] = bruch
    tops["capillaries of the choroid"] = bruch + 5
    tops["choroid"] = bruch + 20
    tops["sclera"] = bruch + 265 - 30 * (X / 3000) ** 2 - 35 * X / 3000 + 12 * smooth(random, 450)
    return {layer: tops[layer] for layer in OPTICS}


def tissue(name: str, lifted: bool) -> tuple[Map, Map]:
    """Backscatter in dB and attenuation in 1/µm, each of shape (650, 960)."""
    random = chance(name + " tissue")
    tops = borders(name, lifted)
    depth = ((np.arange(ROWS) + 0.5) * DOWN)[:, None]
    layer = sum((depth >= top[None]).astype(int) for top in tops.values()) - 1
    optics = np.array([OPTICS[name_] for name_ in tops])
    scatter, loss = optics[layer, 0], optics[layer, 1] / 1000
    # Tissue is not even: patches that follow the layers, and vertical striation of the fibres between them.
    scatter += np.where(layer > 0, 1.1, 0) * gaussian_filter(random.standard_normal((ROWS, COLUMNS)), (4, 12)) * 24
    surface = tops["nerve fibres"]
    slant = np.gradient(gaussian_filter1d(surface, 4), ACROSS)
    scatter -= np.where((layer > 0) & (layer < 6), 28, 0) * np.minimum(np.abs(slant), 0.3)
    reflex = np.abs(depth - surface - 2) < 2.5
    scatter += reflex * 11 * np.exp(-((slant / 0.035) ** 2))
    # The back of the vitreous body, already off the retina at the sides.
    hyaloid = surface - 60 - 120 * np.tanh((np.abs(X + 500) - 300) / 1400)
    scatter += 9 * np.exp(-(((depth - hyaloid) / 3) ** 2)) * (0.6 + 0.4 * np.tanh(smooth(random, 300)))

    def blob(x: float, z: float, wide: float, deep: float) -> Map:
        reach: Map = np.hypot((X[None] - x) / wide, (depth - z) / deep)
        return reach

    for x, radius in ((-2610.0, 30.0), (-1820, 42), (-1240, 20), (1190, 22), (1650, 34), (2080, 55), (2660, 48)):
        middle = float(np.interp(x, X, tops["nerve fibres"])) + 8 + 0.9 * radius
        vessel = blob(x, middle, radius, 0.9 * radius)
        scatter = np.where(vessel < 1, 9 + 6 * (middle - depth) / radius + 3 * (vessel > 0.75), scatter)
        loss = np.where(vessel < 1, 0.011, loss)
    for _ in range(110):  # capillaries at both sides of the inner nuclear layer
        x = random.uniform(-3000, 3000)
        side = random.choice(["inner nuclear", "outer plexiform"])
        if abs(x) < 420:
            continue
        dot = blob(x, float(np.interp(x, X, tops[side])) + random.normal(0, 4), 8, 5) < 1
        scatter, loss = scatter + 7 * dot, loss + 0.01 * dot

    # Vessels of the choroid: small ones above, wide ones below, dark because blood moves and weakens the light.
    below = np.clip((depth - tops["choroid"]) / (tops["sclera"] - tops["choroid"]), 0, 1)
    fine, medium, wide = (
        gaussian_filter(random.standard_normal((ROWS, COLUMNS)), size) * np.sqrt(size[0] * size[1] * 4 * np.pi)
        for size in ((5, 4.5), (10, 9), (17, 16))
    )
    weights = np.clip(1 - 3 * below, 0, 1), np.clip(1 - np.abs(3 * below - 1), 0, 1), np.clip(3 * below - 1, 0, 1)
    power = np.sqrt(sum(w**2 for w in weights)) + 1e-6
    mixed = (weights[0] * fine + weights[1] * medium + weights[2] * wide) / power
    lumen = 1 / (1 + np.exp(-(mixed - 0.2) / 0.22))
    scatter -= np.where(
        (below > 0) & (below < 1), 8 * lumen * np.minimum(1, 6 * (1 - below)) * np.minimum(1, 8 * below), 0
    )
    if lifted:  # a migrated cell with pigment above a druse
        focus = blob(-340, float(np.interp(-340, X, tops["limiting membrane"])) - 20, 24, 11) < 1
        scatter, loss = np.where(focus, 18, scatter), np.where(focus, 0.02, loss)
    return scatter, loss


@cache
def section(name: str, lifted: bool) -> Map:
    """The averaged B-scan in dB, shape (650, 960)."""
    random = chance(name + " speckle")
    scatter, loss = tissue(name, lifted)
    through = np.exp(-2 * np.cumsum(gaussian_filter1d(loss, 1.6, axis=1), axis=0) * DOWN)
    amplitude = np.sqrt(10 ** (scatter / 10) * through).astype(np.float32)

    def field() -> NDArray[np.complex64]:
        values = random.standard_normal((2, ROWS, COLUMNS), dtype=np.float32)
        whole: NDArray[np.complex64] = (values[0] + 1j * values[1]).astype(np.complex64)
        return whole

    still, power = field(), np.zeros((ROWS, COLUMNS))
    for _ in range(FRAMES):
        echo = gaussian_filter(amplitude * (0.6 * still + 0.8 * field()), (1.3, 1.0)) * 3.9
        power += np.abs(echo + 0.32 * field()) ** 2 / 2 / FRAMES
    return 10 * np.log10(power)


def b_scan(name: str, lifted: bool) -> Picture:
    """The section as grey levels, uint8 (650, 960)."""
    return grey(section(name, lifted), -9, 21)


def macula_layers() -> Picture:
    """The borders between layers in colour over the healthy section, uint8 RGB (650, 960, 3)."""
    name = "modalities/optical-coherence-tomography/macula"
    picture = np.repeat(b_scan(name, False)[..., None] * 0.8, 3, axis=2)
    rows = (np.arange(ROWS) + 0.5)[:, None]
    tops = borders(name, False)
    for layer, colour in BORDERS.items():
        cover = np.clip(1.9 - np.abs(rows - tops[layer][None] / DOWN), 0, 1)[..., None]
        picture = picture * (1 - cover) + cover * np.array(colour)
    return picture.astype(np.uint8)


def macula() -> Picture:
    """A healthy fovea, uint8 (650, 960)."""
    return b_scan("modalities/optical-coherence-tomography/macula", False)


def macula_drusen() -> Picture:
    """The same with drusen, uint8 (650, 960)."""
    return b_scan("modalities/optical-coherence-tomography/macula-drusen", True)


PICTURES: Pictures = {
    "modalities/optical-coherence-tomography/macula": macula,
    "modalities/optical-coherence-tomography/macula-layers": macula_layers,
    "modalities/optical-coherence-tomography/macula-drusen": macula_drusen,
}
