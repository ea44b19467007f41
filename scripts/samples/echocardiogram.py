"""Simulated echocardiogram: the heart in four chambers from its apex, at the filling of the ventricles.

The model of `samples.ultrasound` with a narrow fan of low frequency. Heart muscle sends more sound back where its
layers lie across the beam than where they lie along it, so that parts of the side walls fade, as they do in practice.
Shapes, echo strengths and this dependence are chosen to look right; attenuation as in `samples.ultrasound`.

Not modelled: movement (one instant), harmonic imaging, the thickness of the slice, the ribs.
"""

from __future__ import annotations

import numpy as np

from samples.base import Picture, Pictures, chance
from samples.ultrasound import Map, Probe, Shape, Tissue, ellipse, path, received, shown

PROBE = Probe(
    depth=165, frequency=2.6, half_width=0.66, radius=9, rows=2600, beams=360, beam_width=0.95, widening=0.0085
)


def either(*shapes: Shape) -> Shape:
    """The union of shapes."""

    def shape(x: Map, z: Map) -> Map:
        nearest: Map = np.minimum.reduce([one(x, z) for one in shapes])
        return nearest

    return shape


def four_chambers() -> Picture:
    """Fan of a phased array; the left ventricle at the right as is usual. uint8 (about 760, 940)."""
    tissue = Tissue(PROBE, chance("modalities/ultrasound/heart-four-chamber"))
    depth = tissue.depth
    fibres = tissue.noise(1.6, stretch=5)
    # Around the heart: fat and lung, which let little sound through.
    tissue.echo[:] = -9 + 4 * tissue.noise(4, 3)
    tissue.attenuation[:] = 0.62
    left = path([(9, 33, 8), (13, 48, 16), (18, 66, 21), (21, 84, 21.5), (22, 97, 18)])
    right = path([(-13, 50, 3.5), (-22, 66, 11), (-27, 82, 15.5), (-27, 95, 14)])
    left_atrium = either(ellipse((22.5, 121), (21.5, 22), 5), ellipse((22, 104), (16, 9)))
    right_atrium = either(ellipse((-24, 119), (20.5, 20), -5), ellipse((-26, 103), (14, 9)))
    wall = tissue.distance(
        either(lambda x, z: left(x, z) - 9.5, lambda x, z: right(x, z) - 4.5, lambda x, z: left_atrium(x, z) - 2.2,
               lambda x, z: right_atrium(x, z) - 2.0), warp=0.8
    )  # fmt: skip
    aorta = tissue.distance(ellipse((43, 149), (10, 9)), warp=0.6)
    tissue.paint(aorta - 1.5, echo=4, impedance=1.69)
    tissue.paint(aorta, echo=-34, attenuation=0.15, impedance=1.62)
    tissue.paint(wall - 1.2, echo=4 + 3 * fibres, attenuation=0.7, impedance=1.6, edge=0.8)
    across = np.abs(np.gradient(wall, axis=0)) / PROBE.step
    muscle = -8 + 9 * np.minimum(across, 1) ** 2 + 2.5 * fibres + 1.5 * tissue.noise(3)
    tissue.paint(wall, echo=muscle, attenuation=0.52, impedance=1.66, edge=0.6)

    chambers = tissue.distance(either(left, right, left_atrium, right_atrium), warp=1.0)
    # The lining of a ventricle is not smooth but made of muscle strands.
    rough = chambers + 0.7 * tissue.noise(2.2) * (tissue.z < 92)
    tissue.paint(rough - 0.5, echo=3, impedance=1.68, edge=0.8)
    tissue.paint(rough, echo=-40, attenuation=0.15, impedance=1.62, edge=0.5)
    septum = tissue.distance(path([(-3, 40, 4.4), (-5.5, 60, 4.7), (-5.5, 80, 4.6), (-3, 97, 3.2)]), warp=0.7)
    tissue.paint(septum - 0.4, echo=1, attenuation=0.52, impedance=1.67, edge=0.6)
    tissue.paint(septum, echo=muscle + 2, impedance=1.66, edge=0.6)
    between = tissue.distance(path([(-3, 96, 3.0), (-1.5, 104, 1.7), (-0.5, 116, 0.8), (-1, 122, 0.8), (-2, 140, 2.2)]))
    tissue.paint(between, echo=3 + 2 * fibres, attenuation=0.52, impedance=1.67, edge=0.6)
    strands = [
        [(-30, 71, 1.2), (-20, 66, 1.6), (-10, 64, 1.3)],  # the moderator band
        [(37, 59, 3.0), (33, 68, 2.4), (30, 75, 1.2)],  # a papillary muscle
        [(30, 75, 0.4), (33, 84, 0.35)],  # its cord to the valve
    ]
    for strand in strands:
        tissue.paint(tissue.distance(path(strand), warp=0.5), echo=1, attenuation=0.52, impedance=1.66, edge=0.5)
    leaflets = [
        [(1, 98, 1.0), (6, 93, 0.6), (11, 87, 0.6), (16, 80, 0.8), (17, 77, 0.5)],  # mitral, front
        [(42, 99, 1.0), (38, 93, 0.6), (35, 86, 0.7), (34, 83, 0.5)],  # mitral, rear
        [(-6, 93, 1.2), (-11, 88, 0.8), (-16, 81, 0.9)],  # tricuspid, at the septum: nearer to the apex than mitral
        [(-44, 96, 1.3), (-40, 89, 0.8), (-35, 81, 0.9)],
    ]
    for leaflet in leaflets:
        tissue.paint(tissue.distance(path(leaflet), warp=0.3), echo=9, attenuation=0.7, impedance=1.7, edge=0.5)
    for x, z in ((1, 98), (43, 100), (-46, 97)):  # the fibrous ring of the valves
        tissue.paint(tissue.distance(ellipse((x, z), (2.6, 2.0)), warp=0.5), echo=9, impedance=1.7, edge=0.8)
    sac = np.abs(wall - 2.6 + 0.3 * tissue.noise(5)) - 0.5
    tissue.paint(sac, echo=9, attenuation=1.2, impedance=1.75, edge=0.4)

    chest = depth + 0.8 * tissue.noise(14)
    tissue.paint(chest - 17, echo=-2 + 4 * fibres, attenuation=0.7, impedance=1.6 + 0.006 * fibres, edge=1)
    tissue.paint(chest - 11, echo=-5 + 5 * fibres, attenuation=0.96, impedance=1.62 + 0.008 * fibres, edge=1)
    tissue.paint(chest - 3, echo=4, attenuation=0.35, impedance=1.6, edge=1)
    return shown(PROBE, received(tissue, gain=0.47, noise=-60, clutter=-8), 0.215, low=-26, high=27)


PICTURES: Pictures = {
    "modalities/ultrasound/heart-four-chamber": four_chambers,
}
