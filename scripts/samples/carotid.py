"""Simulated ultrasound of the carotid artery, lengthwise, with a plaque: B-mode and colour Doppler with aliasing.

B-mode: the model of `samples.ultrasound` with parallel beams; the layers of the wall, the plaque and the shadow of
the calcium in it are maps of scatterers, attenuation and impedance.

Colour Doppler: flow is steady and keeps its volume, so that it is four times as fast where the radius is half; behind
the narrowing a jet widens slowly beside a slow backward flow. A packet of pulses is simulated for steered beams:
blood scatterers whose phase turns by what they move between two pulses, are partly renewed each time, and are blurred
by the colour beam; stronger, nearly still tissue; noise. A straight line is fitted to each sample's packet and taken
off (wall filter). The phase of the lag-one autocorrelation is the velocity; it is known only within ±π, and so fast
flow wraps round to the colour of the other direction. Nobody paints the aliasing.

Not modelled: the heartbeat, turbulence, flow across the plane.

Sources: estimator of lag-one phase as in Kasai 1985, doi 10.1109/T-SU.1985.31615 (reference found by its title only,
https://ouci.dntb.gov.ua/en/works/7X262NMl); attenuation as in `samples.ultrasound`, bone 15 dB/cm at 1 MHz from the
same table. Velocities, sizes and echo strengths are chosen to look right.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, gaussian_filter1d, map_coordinates

from samples.base import Picture, Pictures, chance
from samples.ultrasound import Map, Probe, Tissue, ellipse, pixels, received, shown

PROBE = Probe(depth=38, frequency=8.5, half_width=21, rows=2600, beams=448, beam_width=0.12, widening=0.004)
PIXEL = 0.048
STEER = np.radians(-20)
NYQUIST = 28.0  # cm/s along the beam
PACKET = 12


def vessel(x: Map) -> tuple[Map, Map]:
    """Depth in mm of the middle of the artery without plaque, and its radius."""
    bulb = 1 / (1 + np.exp(-(x - 9) / 3))
    return 18.2 + 0.03 * x + 0.5 * np.sin(x / 9) + 0.6 * bulb, 3.1 + 0.9 * bulb + 0.06 * np.sin(x / 2.3)


def plaque(x: Map) -> tuple[Map, Map]:
    """Height in mm of the plaque on the near and on the far wall."""
    rough = 0.12 * np.sin(2.1 * x) + 0.07 * np.sin(4.7 * x + 1)
    near = 1.0 * np.exp(-(((x - 3.2) / 2.6) ** 2))
    far = 2.35 * np.exp(-(((x - 2.6) / 3.6) ** 2)) * (1 + rough) + 0.5 * np.exp(-(((x - 9.5) / 3) ** 2))
    return near, far


@cache
def echoes() -> Map:
    """Echoes in dB of the artery, with the vein and the muscles around it."""
    tissue = Tissue(PROBE, chance("modalities/ultrasound/carotid-plaque"))
    x, z = tissue.x, tissue.z
    bend = 0.35 * tissue.noise(9) + 0.12 * tissue.noise(3)
    fibres, septa = tissue.noise(0.28, stretch=18), tissue.noise(0.5, stretch=9)
    threads = np.maximum(septa - 0.6, 0)
    # Layers from below upwards: each is painted over the deeper one.
    tissue.echo[:] = -6 + 4 * septa + 2 * tissue.noise(3)
    tissue.attenuation[:] = 0.7
    tissue.impedance[:] = 1.62 + 0.012 * threads
    deep = z + bend + 0.6 * np.sin(x / 7)
    tissue.paint(26.5 - deep, echo=-11 + 5 * fibres, attenuation=0.96, impedance=1.62 + 0.006 * fibres)
    tissue.paint(np.abs(deep - 26.5) - 0.15, echo=6, impedance=1.66)
    muscle = z + bend
    tissue.paint(muscle - 10.2, echo=4, impedance=1.66)
    tissue.paint(muscle - 9.9, echo=-13 + 6 * fibres, attenuation=0.96, impedance=1.61 + 0.008 * fibres)
    tissue.paint(muscle - 4.6, echo=5, impedance=1.66)
    tissue.paint(muscle - 4.2, echo=-10 + 9 * threads, attenuation=0.63, impedance=1.5 + 0.05 * threads, edge=0.3)
    tissue.paint(muscle - 1.5, echo=6, attenuation=0.35, impedance=1.58, edge=0.3)

    # The jugular vein: a thin wall, pressed flat by the probe.
    vein = tissue.distance(ellipse((-6, 12.1), (17, 1.35), 1.5), warp=0.25)
    tissue.paint(vein - 0.45, echo=3, impedance=1.66)
    tissue.paint(vein, echo=-32, attenuation=0.15, impedance=1.62)

    # The artery: adventitia, media and the thin bright border of the lumen.
    middle, radius = vessel(x)
    middle = middle + 0.08 * tissue.noise(5)
    outside = np.abs(z - middle) - radius
    ragged = outside + 0.12 * tissue.noise(1.2, 4)
    tissue.paint(ragged - 1.9, echo=2 + 3 * septa, impedance=1.64, edge=0.6)
    tissue.paint(ragged - 1.35, echo=10, impedance=1.7, edge=0.3)
    tissue.paint(outside - 0.62, echo=-15, attenuation=0.5, impedance=1.63)
    tissue.paint(outside - 0.1, echo=2, impedance=1.665)
    near, far = plaque(x)
    mixed = -5 + 4 * tissue.noise(0.8) + 2 * tissue.noise(0.3)
    tissue.paint(outside, echo=mixed, attenuation=0.8, impedance=1.65 + 0.004 * tissue.noise(0.4))
    lumen = np.maximum(middle - radius + near - z, z - (middle + radius - far))
    tissue.paint(lumen - 0.12, echo=3, impedance=1.67, edge=0.08)
    tissue.paint(lumen, echo=-38, attenuation=0.15, impedance=1.62, edge=0.08)
    for place, half in (((4.6, 21.2), (1.3, 0.34)), ((1.2, 21.0), (0.5, 0.25))):
        calcium = tissue.distance(ellipse(place, half, -8), warp=0.1)
        tissue.paint(calcium, echo=12, attenuation=26, impedance=2.3, edge=0.1)

    # Front of the spine: bodies reflect everything, the discs between them do not.
    spine = z - 33.4 - 0.5 * np.abs(np.sin((x + 4) / 5.2)) ** 0.5 * 1.6 + 0.2 * tissue.noise(2)
    disc = (0.3 - np.abs(np.sin((x + 4) / 5.2))) * 5 + 0.2 * tissue.noise(0.8)
    tissue.paint(np.maximum(-spine, disc), echo=14, attenuation=15, impedance=1.9, edge=0.4)
    return received(tissue, gain=0.66, noise=-88, clutter=-20)


def velocity(x: Map, z: Map) -> tuple[Map, Map]:
    """Velocity in cm/s along x and z: artery to the right, vein to the left."""
    middle, radius = vessel(x)
    near, far = plaque(x)
    top, bottom = middle - radius + near, middle + radius - far
    centre, half = (top + bottom) / 2, (bottom - top) / 2
    line = np.linspace(-30, 30, 601, dtype=np.float32)
    near_line, far_line = plaque(line)
    half_line = vessel(line)[1] - (near_line + far_line) / 2
    throat = int(half_line.argmin())
    # The jet keeps the width of the throat for a while and then takes in the blood beside it.
    downstream = x > line[throat]
    jet = np.where(downstream, np.minimum(half, half_line[throat] + 0.11 * (x - line[throat])), half)
    centre_throat = float((vessel(line)[0] + (near_line - far_line) / 2)[throat])
    follow = np.where(downstream, np.exp(-(((x - line[throat]) / 9) ** 2)), 0)
    axis = np.where(downstream, follow * centre_throat + (1 - follow) * centre, centre)
    axis = np.clip(axis, top + jet, bottom - jet)
    ratio = (z - axis) / jet
    speed = 36 * (3.1 / jet) ** 2 * np.clip(1 - ratio**2, 0, None)
    beside = (np.abs(ratio) > 1) & downstream
    speed = np.where(beside, -5 * np.sin(np.pi * np.clip(np.abs(ratio) - 1, 0, 1)), speed)
    # Blood does not follow each roughness of the wall.
    slope = gaussian_filter1d(np.gradient(axis, axis=1) / np.gradient(x, axis=1), 10, axis=1)
    inside = (z > top) & (z < bottom)
    vein = 1 - ((x + 6) / 17) ** 2 - ((z - 12.1 - 0.026 * (x + 6)) / 1.35) ** 2
    along = np.where(inside, speed, np.where(vein > 0, -26 * np.clip(vein, 0, 1), 0))
    return along, along * np.where(inside, slope, 0.026)


def estimated(x: Map, z: Map) -> tuple[Map, Map]:
    """Velocity towards the probe in cm/s as the scanner finds it, and the power of the flow, at points x and z."""
    random = chance("modalities/ultrasound/carotid-colour-doppler")
    along, down = velocity(x, z)
    turn = np.pi * -(along * np.sin(STEER) + down * np.cos(STEER)) / NYQUIST
    blood = (np.abs(along) > 0).astype(np.float32)

    def fresh() -> NDArray[np.complex64]:
        values = random.standard_normal((2, *x.shape), dtype=np.float32)
        whole: NDArray[np.complex64] = (values[0] + 1j * values[1]).astype(np.complex64)
        return whole

    scatterers, tissue = fresh(), 30 * gaussian_filter(1 - blood, 1.5) * fresh()
    keep = np.exp(-0.06 - np.abs(along) / 700)  # scatterers leave the beam and come into it
    pulses = []
    for pulse in range(PACKET):
        scatterers = scatterers * np.exp(1j * turn) * keep + np.sqrt(1 - keep**2) * fresh()
        seen = blood * scatterers + tissue * np.exp(0.02j * pulse) + 0.25 * fresh()
        pulses.append(gaussian_filter(seen, (2.0, 1.6)))
    packet = np.array(pulses)
    time = np.linspace(-1, 1, PACKET)[:, None, None]
    packet = packet - packet.mean(axis=0) - time * (time * packet).sum(axis=0) / (time**2).sum()
    correlation = (packet[1:] * packet[:-1].conj()).sum(axis=0)
    correlation = gaussian_filter(correlation, 0.8)
    return np.angle(correlation) / np.pi * NYQUIST, gaussian_filter((np.abs(packet) ** 2).mean(axis=0), 1.5)


def hues(share: Map) -> Map:
    """Colours of velocities from −1 to 1 (away to towards the probe), shape (…, 3), 0 to 1."""
    stops = np.array([-1, -0.5, -0.04, 0.04, 0.5, 1])
    colours = np.array(
        [[0.55, 1, 0.95], [0.05, 0.45, 1], [0.02, 0.03, 0.3], [0.32, 0.02, 0.02], [1, 0.25, 0.03], [1, 0.95, 0.4]]
    )
    return np.stack([np.interp(share, stops, colours[:, channel]) for channel in range(3)], axis=-1)


def carotid_plaque() -> Picture:
    """Picture of a linear probe, uint8 (about 790, 900)."""
    return shown(PROBE, echoes(), PIXEL, low=-30, high=30)


def carotid_colour_doppler() -> Picture:
    """The same with velocity in colour inside a steered box and a colour bar, uint8 RGB."""
    level = carotid_plaque()
    x, z = pixels(PROBE, PIXEL)
    coarse_x, coarse_z = (v.astype(np.float32) for v in np.meshgrid(np.arange(-22, 22, 0.12), np.arange(5, 30, 0.12)))
    speed, power = estimated(coarse_x, coarse_z)
    at = (z - 5) / 0.12, (x + 22) / 0.12
    speed, power = (map_coordinates(v, at, order=order, mode="nearest") for v, order in ((speed, 0), (power, 1)))
    left = -9 + (z - 18) * np.tan(STEER)
    box = (x > left) & (x < left + 22) & (z > 8.5) & (z < 27.5)
    flowing = box & (power > 0.02) & (level < 110)
    rgb = np.repeat(level[..., None], 3, axis=2)
    rgb[flowing] = (hues(speed[flowing] / NYQUIST) * 255).astype(np.uint8)
    edge = (np.minimum(np.abs(x - left), np.abs(x - left - 22)) < 0.04) & (z > 8.5) & (z < 27.5)
    edge |= (np.minimum(np.abs(z - 8.5), np.abs(z - 27.5)) < 0.03) & (x > left) & (x < left + 22)
    rgb[edge] = 230
    bar = hues(np.linspace(1, -1, 220))[:, None] * 255
    rgb[20:240, -64:-46] = bar.astype(np.uint8)
    return rgb


PICTURES: Pictures = {
    "modalities/ultrasound/carotid-plaque": carotid_plaque,
    "modalities/ultrasound/carotid-colour-doppler": carotid_colour_doppler,
}
