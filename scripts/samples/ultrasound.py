"""Simulated B-mode ultrasound: the model of probe, tissue and echoes, and the liver with a gallstone.

Model: tissue is three maps in millimetres: the strength of its unresolved scatterers, its attenuation, and its
acoustic impedance. Along each beam the echo is the random scatterers plus the change of impedance, both weakened by
the two-way attenuation of all tissue above. That is convolved with the transmitted pulse (carrier × Gaussian) and,
across the beams, with a beam profile which widens with depth and has weak side lobes. Three sub-bands are detected
and averaged (frequency compounding), noise is added before the time-gain compensation (TGC), which assumes one
attenuation everywhere; logarithm and scan conversion follow. Nobody draws speckle, the shadow of the stone, the
brightness behind bile, the loss of walls that lie along the beam or the noise at depth: they come out of this.

Not modelled: propagation of waves (refraction, aberration, speed of sound that differs), multiple reflection other
than a haze near the probe and the mirror image at the diaphragm, the thickness of the slice, nonlinear propagation.

Sources: attenuation of liver 0.50, kidney 1.0, fat 0.63, blood 0.15 and heart muscle 0.52 dB/cm at 1 MHz: table 4 of
https://pmc.ncbi.nlm.nih.gov/articles/PMC10001275 ; taken as proportional to frequency. Muscle across its fibres
0.96, same table. Impedances, echo strengths and all shapes are chosen to look right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, gaussian_filter1d, map_coordinates
from scipy.signal import oaconvolve

from samples.base import Picture, Pictures, chance, grey

Map = NDArray[np.floating]
Shape = Callable[[Map, Map], Map]
"""Signed distance to a border in mm at points x (to the right) and z (down): negative inside."""

SPEED = 1.54  # mm/µs, the average of soft tissue that every scanner assumes


@dataclass(frozen=True)
class Probe:
    """A transducer: lengths in mm, frequency in MHz. A fan of beams, or parallel ones where `radius` is None."""

    depth: float
    frequency: float
    half_width: float
    """Half the opening in radians for a fan, half the length in mm for parallel beams."""
    radius: float | None = None
    """From the point where the beams of a fan would meet to the surface of the probe."""
    rows: int = 3000
    beams: int = 384
    beam_width: float = 0.9
    """Standard deviation across the beam at the surface; it grows with depth as the aperture is used up."""
    widening: float = 0.012

    @property
    def step(self) -> float:
        """Distance of two samples along the beam."""
        return self.depth / self.rows

    def points(self) -> tuple[Map, Map, Map]:
        """x, z and depth along the beam of each sample, each of shape (rows, beams)."""
        along = ((np.arange(self.rows, dtype=np.float32) + 0.5) * self.step)[:, None]
        across = np.linspace(-self.half_width, self.half_width, self.beams, dtype=np.float32)[None]
        if self.radius is None:
            return across + 0 * along, along + 0 * across, along + 0 * across
        reach = self.radius + along
        return reach * np.sin(across), reach * np.cos(across) - self.radius, along + 0 * across

    def spacing(self) -> Map:
        """Distance of neighbouring beams at each depth, shape (rows,)."""
        gap = 2 * self.half_width / (self.beams - 1)
        along = (np.arange(self.rows, dtype=np.float32) + 0.5) * self.step
        return np.full_like(along, gap) if self.radius is None else gap * (self.radius + along)


@dataclass
class Tissue:
    """Maps at the samples of a probe, shape (rows, beams), and ways to paint shapes into them."""

    probe: Probe
    chance: np.random.Generator
    x: Map = field(init=False)
    z: Map = field(init=False)
    depth: Map = field(init=False)
    echo: Map = field(init=False)
    """Scatterers in dB against liver."""
    attenuation: Map = field(init=False)
    """dB/cm at 1 MHz."""
    impedance: Map = field(init=False)
    """MRayl."""

    def __post_init__(self) -> None:
        self.x, self.z, self.depth = self.probe.points()
        self.echo = np.zeros_like(self.x)
        self.attenuation = np.full_like(self.x, 0.5)
        self.impedance = np.full_like(self.x, 1.65)

    def noise(self, length: float, stretch: float = 1) -> Map:
        """Smooth random values of standard deviation 1; `length` in mm across, `stretch` times that along x."""
        grid = length / 3
        wide, deep = float(np.abs(self.x).max()) + 1, float(self.z.max()) + 1
        low = float(self.z.min()) - 1
        shape = int((deep - low) / grid) + 3, int(2 * wide / grid / stretch) + 3
        field_ = gaussian_filter(self.chance.standard_normal(shape), 1.2)
        at = (self.z - low) / grid, (self.x + wide) / grid / stretch
        values: Map = (map_coordinates(field_, at, order=3, mode="nearest") / field_.std()).astype(np.float32)
        return values

    def distance(self, shape: Shape, warp: float = 0) -> Map:
        """Distance to a shape at every sample, from a coarser grid because distances are smooth; `warp` in mm."""
        grid = self.probe.depth / 375
        left, top = float(self.x.min()) - 1, float(self.z.min()) - 1
        columns = np.arange(left, float(self.x.max()) + 2, grid, dtype=np.float32)
        lines = np.arange(top, float(self.z.max()) + 2, grid, dtype=np.float32)
        x, z = np.meshgrid(columns, lines)
        if warp:
            bend = [gaussian_filter(self.chance.standard_normal(x.shape), 12) for _ in "xz"]
            x, z = (v + np.float32(warp) * (b / b.std()).astype(np.float32) for v, b in zip((x, z), bend, strict=True))
        at = (self.z - top) / grid, (self.x - left) / grid
        values: Map = map_coordinates(shape(x, z), at, order=1, mode="nearest").astype(np.float32)
        return values

    def paint(
        self,
        distance: Map,
        echo: float | Map | None = None,
        attenuation: float | None = None,
        impedance: float | Map | None = None,
        edge: float = 0.12,
    ) -> None:
        """Fill the inside of a shape; `edge` is the width of its border in mm: a wide one reflects nothing."""
        inside = np.clip(0.5 - distance / edge, 0, 1)
        for values, new in ((self.echo, echo), (self.attenuation, attenuation), (self.impedance, impedance)):
            if new is not None:
                values += inside * (new - values)


def ellipse(centre: tuple[float, float], half: tuple[float, float], turn: float = 0) -> Shape:
    """An ellipse with half axes in mm, turned by `turn` degrees; the distance is approximate."""
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))

    def shape(x: Map, z: Map) -> Map:
        u, v = (x - centre[0]) * cos + (z - centre[1]) * sin, (z - centre[1]) * cos - (x - centre[0]) * sin
        reach = np.hypot(u / half[0], v / half[1])
        steep = np.hypot(u / half[0] ** 2, v / half[1] ** 2) / np.maximum(reach, 1e-3)
        away: Map = (reach - 1) / np.maximum(steep, 1e-3)
        return away

    return shape


def tubes(segments: list[tuple[float, float, float, float, float, float]]) -> Shape:
    """Union of tapered tubes, each (x, z, radius) of one end and of the other."""

    def shape(x: Map, z: Map) -> Map:
        nearest = np.full_like(x, 1e3)
        for x1, z1, r1, x2, z2, r2 in segments:
            dx, dz = x2 - x1, z2 - z1
            along = np.clip(((x - x1) * dx + (z - z1) * dz) / (dx * dx + dz * dz + 1e-6), 0, 1)
            away = np.hypot(x - x1 - along * dx, z - z1 - along * dz) - (r1 + along * (r2 - r1))
            nearest = np.minimum(nearest, away)
        return nearest

    return shape


def path(points: Sequence[tuple[float, float, float]]) -> Shape:
    """A tube through points (x, z, radius)."""
    return tubes([(*a, *b) for a, b in pairwise(points)])


def tree(
    random: np.random.Generator, x: float, z: float, angle: float, radius: float, length: float, least: float = 0.7
) -> list[tuple[float, float, float, float, float, float]]:
    """A vessel that branches: the radii of daughters follow Murray's law (sum of cubes)."""
    segments = []
    for _ in range(3):
        angle += random.normal(0, 0.12)
        end_x, end_z = x + length / 3 * np.sin(angle), z + length / 3 * np.cos(angle)
        segments.append((x, z, radius, end_x, end_z, radius * 0.95))
        x, z, radius = end_x, end_z, radius * 0.95
    if radius > least:
        share = random.uniform(0.25, 0.5)
        for part, turn in ((1 - share, random.uniform(0.15, 0.4)), (share, -random.uniform(0.5, 0.9))):
            turn *= random.choice([-1, 1]) if part < 0.5 else 1
            segments += tree(random, x, z, angle + turn, radius * part ** (1 / 3), length * 0.8, least)
    return segments


def received(tissue: Tissue, gain: float = 0.5, noise: float = -72, clutter: float = -8) -> Map:
    """Echo amplitude in dB against liver, shape (rows, beams): gain in dB/cm at 1 MHz that the TGC assumes.

    `noise` is the level of the electronics in dB at the probe; `clutter` that of the haze of multiple reflections in
    the wall of the body, which dies away by 0.6 dB a millimetre.
    """
    probe, random = tissue.probe, tissue.chance
    spacing = probe.spacing()
    along = tissue.depth[:, 0]
    loss = np.cumsum(tissue.attenuation, axis=0) * (2 * probe.frequency * probe.step / 10)
    # A beam is as wide as its profile, so the edge of a shadow is not sharper than that.
    loss = gaussian_filter1d(loss, 1.5 * probe.beam_width / float(spacing.mean()), axis=1)
    scatterers = random.standard_normal(tissue.x.shape, dtype=np.float32) * 10 ** (tissue.echo / 20)
    mirrors = np.gradient(np.log(tissue.impedance), axis=0).astype(np.float32) / 2
    haze = gaussian_filter1d(random.standard_normal(tissue.x.shape, dtype=np.float32), 6, axis=1) * 4
    haze *= 10 ** ((clutter - 0.6 * along[:, None]) / 20)
    source = (scatterers + haze + 1400 * mirrors / np.sqrt(probe.step / 0.05)) * 10 ** (-loss / 20)

    width = (probe.beam_width + probe.widening * along) / spacing  # in beams
    widths = np.geomspace(width.min(), width.max() + 1e-3, 4)
    total = np.zeros_like(source)
    tgc = 10 ** (gain * 2 * probe.frequency * along[:, None] / 10 / 20)
    for carrier in probe.frequency * np.array([0.85, 1, 1.15]):
        sigma = 0.45 * SPEED / carrier
        time = np.arange(-4 * sigma, 4 * sigma, probe.step)
        pulse = np.exp(-((time / sigma) ** 2) / 2 + 4j * np.pi * carrier / SPEED * time)
        echo = oaconvolve(source, pulse.astype(np.complex64)[:, None], mode="same", axes=0)
        echo /= np.sqrt((np.abs(pulse) ** 2).sum())
        # Blurred across the beams with four widths; each depth takes its own from the two nearest.
        blurred = np.zeros_like(echo)
        place = np.interp(width, widths, np.arange(4))
        for index, sigma_beams in enumerate(widths):
            part = np.clip(1 - np.abs(place - index), 0, 1)[:, None].astype(np.float32)
            if not part.any():
                continue
            profile = gaussian_filter1d(echo, sigma_beams, axis=1) + 0.02 * gaussian_filter1d(echo, 7 * sigma_beams, 1)
            blurred += part * profile * np.float32(np.sqrt(2 * np.sqrt(np.pi) * sigma_beams))
        hiss = random.standard_normal((2, *echo.shape), dtype=np.float32)
        blurred += 10 ** (noise / 20) * gaussian_filter1d(hiss[0] + 1j * hiss[1], 0.4 * sigma / probe.step, axis=0)
        total += np.abs(blurred) * tgc / 3
    level: Map = 20 * np.log10(total + 1e-6)
    return level


def pixels(probe: Probe, pixel: float) -> tuple[Map, Map]:
    """x and z in mm of the square pixels of a picture, `pixel` mm wide."""
    half, top, bottom = probe.half_width, 0.0, probe.depth
    if probe.radius is not None:
        half = (probe.radius + probe.depth) * float(np.sin(probe.half_width))
        top, bottom = probe.radius * (float(np.cos(probe.half_width)) - 1) - 1, probe.depth + 1
    margin = 20 * pixel
    x, z = np.meshgrid(np.arange(-half - 4 * pixel, half + margin, pixel), np.arange(top, bottom, pixel))
    return x.astype(np.float32), z.astype(np.float32)


def shown(probe: Probe, level: Map, pixel: float, low: float = -36, high: float = 30) -> Picture:
    """Scan conversion: dB at samples of beams → grey levels on square pixels, with a tick each centimetre of depth."""
    x, z = pixels(probe, pixel)
    along, across = z, x
    if probe.radius is not None:
        along, across = np.hypot(x, z + probe.radius) - probe.radius, np.arctan2(x, z + probe.radius)
    at = along / probe.step - 0.5, (across / probe.half_width + 1) / 2 * (probe.beams - 1)
    inside = (along >= 0) & (along <= probe.depth) & (np.abs(across) <= probe.half_width)
    values = map_coordinates(np.clip((level - low) / (high - low), 0, 1), at, order=1, mode="nearest")
    picture = grey(np.where(inside, values, 0), 0, 1)
    for centimetre in range(int(probe.depth // 10) + 1):
        row, length = int((centimetre * 10 - z[0, 0]) / pixel), 8 if centimetre % 5 else 14
        picture[row : row + 2, -length:] = 170
    return picture


def body_wall(tissue: Tissue, thickness: float) -> None:
    """Skin, fat with septa and muscle with fibres, following the surface of the probe; organs lie beneath."""
    depth = tissue.depth + 0.6 * tissue.noise(20) + 0.25 * tissue.noise(6)
    fibres, septa = tissue.noise(0.9, stretch=16), tissue.noise(1.6, stretch=7)
    threads = np.maximum(septa - 0.8, 0)
    tissue.paint(depth - thickness - 1.2, echo=2 + 3 * septa, attenuation=0.63, impedance=1.5, edge=0.5)
    tissue.paint(depth - thickness, echo=-9 + 5 * fibres, attenuation=0.96, impedance=1.6 + 0.01 * fibres, edge=0.5)
    tissue.paint(depth - 0.8 * thickness, echo=4, impedance=1.56, edge=0.5)
    tissue.paint(depth - 0.77 * thickness, echo=-8 + 5 * fibres, impedance=1.6 + 0.01 * fibres, edge=0.5)
    tissue.paint(depth - 0.45 * thickness, echo=-9 + 8 * threads, attenuation=0.63, impedance=1.5 + 0.04 * threads)
    tissue.paint(depth - 2, echo=3, attenuation=0.35, impedance=1.53, edge=0.4)


@cache
def liver_echoes() -> tuple[Probe, Map]:
    """The right lobe from below the ribs: head to the left, feet to the right."""
    probe = Probe(depth=150, frequency=3.4, half_width=0.6, radius=55, beam_width=0.75, widening=0.006)
    random = chance("modalities/ultrasound/liver-gallstone")
    tissue = Tissue(probe, random)
    tissue.echo += 1.2 * tissue.noise(9) + 1.0 * tissue.noise(3)

    # Veins of the liver have no visible wall, those of the portal system lie in fat and connective tissue.
    hepatic = tree(random, -42, 116, 2.75, 4.6, 34, 2.0) + tree(random, -30, 124, 2.1, 3.8, 30, 1.9)
    portal = tree(random, 2, 84, -2.0, 5.0, 30, 2.2) + tree(random, -8, 80, 3.6, 3.2, 22, 1.7)
    small = []
    for _ in range(90):
        x, z, angle = random.uniform(-85, 60), random.uniform(22, 140), random.uniform(0, np.pi)
        small.append((x, z, 0.5, x + 3.5 * np.sin(angle), z + 3.5 * np.cos(angle), 0.4))
    tissue.paint(tissue.distance(tubes(small), warp=0.5) - 0.35, echo=8, impedance=1.68, edge=0.6)
    tissue.paint(tissue.distance(tubes(small), warp=0.5), echo=-12, edge=0.6)
    tissue.paint(tissue.distance(tubes(hepatic), warp=1.2), echo=-32, attenuation=0.15, impedance=1.62, edge=0.4)
    walls = tissue.distance(tubes(portal), warp=1.2)
    tissue.paint(walls - 1.3, echo=9, attenuation=0.6, impedance=1.69, edge=0.4)
    tissue.paint(walls, echo=-32, attenuation=0.15, impedance=1.62, edge=0.3)

    # The kidney: capsule and fat around it, cortex, darker pyramids, bright fat of the sinus.
    centre, turn = (52.0, 108.0), 22.0
    tissue.paint(tissue.distance(ellipse((66, 124), (78, 33), turn), warp=2), echo=1, attenuation=0.63, impedance=1.6)
    kidney = tissue.distance(ellipse(centre, (46, 21), turn), warp=1)
    tissue.paint(kidney - 1.2, echo=8, impedance=1.52)
    tissue.paint(kidney, echo=-7 + 0.8 * tissue.noise(3), attenuation=1.0, impedance=1.63)
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    for place in np.linspace(0, 2 * np.pi, 11)[:-1] + 0.2:
        u, v = 31 * np.cos(place), 12.5 * np.sin(place)
        pyramid = ellipse((centre[0] + u * cos - v * sin, centre[1] + u * sin + v * cos), (4.6, 3.6), np.degrees(place))
        tissue.paint(tissue.distance(pyramid, warp=0.8), echo=-15, edge=1.5)
    sinus = tissue.distance(ellipse(centre, (27, 8), turn), warp=2.5)
    tissue.paint(sinus, echo=9 + 3 * tissue.noise(3), attenuation=0.8, impedance=1.58 + 0.01 * tissue.noise(1), edge=2)

    # The gall bladder: a wall of three layers around bile, which weakens sound hardly at all.
    bladder = tissue.distance(path([(-6, 76, 2.2), (0, 73, 4.5), (10, 69, 9), (24, 62, 12.5), (38, 56, 12)]), warp=0.7)
    tissue.paint(bladder - 2.4, echo=7, impedance=1.68)
    tissue.paint(bladder - 1.4, echo=-3, impedance=1.64)
    tissue.paint(bladder - 0.6, echo=5, impedance=1.67)
    tissue.paint(bladder, echo=-60, attenuation=0.01, impedance=1.52, edge=0.3)
    stone = tissue.distance(ellipse((14, 73.4), (5.2, 4.2), -18), warp=0.5)
    tissue.paint(stone, echo=12, attenuation=14, impedance=2.6 + 0.2 * tissue.noise(1), edge=0.2)

    # The diaphragm; lung behind it sends everything back, so that the liver appears a second time, mirrored in depth.
    dome = tissue.distance(ellipse((22, 38), (108, 104)), warp=0.8)
    far = dome > 0
    first = gaussian_filter1d(np.where(far.any(axis=0), far.argmax(axis=0), probe.rows).astype(float), 4)[None]
    behind = np.arange(probe.rows)[:, None] - first
    twin = np.take_along_axis(tissue.echo, np.clip(first - behind, 0, probe.rows - 1).astype(int), axis=0)
    tissue.paint(-dome, echo=-3 + 3 * tissue.noise(2, 8), attenuation=0.9, impedance=1.62)
    lung = np.maximum(-dome, tissue.x - 6 - 2 * tissue.noise(8))
    tissue.paint(lung, echo=twin - 9, attenuation=0.6, edge=2)
    tissue.paint(np.abs(dome + 0.3 * tissue.noise(4)) - 0.7, echo=9, impedance=1.8)
    body_wall(tissue, 19)
    return probe, received(tissue)


def liver_gallstone() -> Picture:
    """Fan of a curved probe, uint8 (about 800, 1000)."""
    probe, level = liver_echoes()
    return shown(probe, level, 0.235)


PICTURES: Pictures = {
    "modalities/ultrasound/liver-gallstone": liver_gallstone,
}
