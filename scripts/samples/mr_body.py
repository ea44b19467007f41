"""Magnetic resonance of the prostate (T2-weighted) and of the heart (short axis, two moments of a beat).

Model. Outlines are ovals and strands in mm, painted one over the other; each tissue's signal follows from T1, T2 and
proton density. Prostate: turbo spin echo, S = PD (1 - exp(-TR/T1)) exp(-TE/T2). Heart: balanced steady state,
S = PD sin a (1 - E1) / (1 - (E1 - E2) cos a - E1 E2) · exp(-TE/T2), in which fat has the opposite phase to water, so
that black lines appear where both share a pixel. Then coil bias, sampling of k-space, complex noise, magnitude.

Modelled: zones of the prostate with nodules and one lesion; muscle fibres; a left ventricle whose wall thickens as the
cavity shrinks so that the wall keeps its volume, when its length shortens by an eighth. Not modelled: through-plane
motion, flow, dark bands of the steady state, chemical shift, bowel, the third dimension.

Sources. T2 of peripheral zone 149, transition zone 125 and tumour 97 ms: doi 10.1259/bjr.20120469; the lesion here has
76, within its deviation of 23. T1 of the zones: abstract of doi 10.1002/jmri.22450. Myocardium 996 and 56 ms at 1.5 T:
springermedizin.at/comparison-of-native-myocardial-t1-and-t2-mapping-at-1-5t-and-3t/16318746. Blood: as in `brain.py`.
Everything else, with all sizes, is chosen to look right.
"""

from __future__ import annotations

from functools import cache, lru_cache, partial

import numpy as np
from scipy import ndimage

from samples.base import Picture, Pictures, chance, grey
from samples.brain import ROWS, Field, inside, strand
from samples.mr import enlarged, sampled


def plane(width: float) -> tuple[Field, Field]:
    """Coordinates in mm on a square of so many mm: x to the right, y up."""
    along = (np.arange(ROWS) - (ROWS - 1) / 2) * width / ROWS
    return np.broadcast_to(along, (ROWS, ROWS)), np.broadcast_to(-along[:, None], (ROWS, ROWS))


def noise(name: str, down: float, across: float | None = None) -> Field:
    """Noise of mean 0 and deviation 1, smoothed by so many pixels down and across."""
    field = chance(name).standard_normal((ROWS, ROWS))
    field = ndimage.gaussian_filter(field, (down, down if across is None else across), mode="wrap")
    return np.asarray(field / field.std())


def ellipse(x: Field, y: Field, cx: float, cy: float, a: float, b: float) -> Field:
    """About the distance in mm to an ellipse, negative inside."""
    return np.asarray((np.hypot((x - cx) / a, (y - cy) / b) - 1) * min(a, b))


def turbo_spin_echo(t1: float, t2: float, density: float) -> float:
    """Signal with TR 4500 and TE 105 ms."""
    return float(density * (1 - np.exp(-4500 / t1)) * np.exp(-105 / t2))


def lesion_outline(x: Field, y: Field) -> Field:
    """Distance to the lesion of the peripheral zone, on the picture's right."""
    line = strand(x, y, [(10, -9.8, 1.6), (15, -7.2, 3.6), (18.5, -3.6, 3.2), (21, 0, 1.4)])
    return np.asarray(line + 0.6 * noise("lesion outline", 11))


@cache
def pelvis() -> Field:
    """Signal of an axial slice through the middle of the prostate, 140 mm wide, (ROWS, ROWS)."""
    flat_x, flat_y = plane(140)
    x, y = flat_x + 0.9 * noise("pelvis x", 24) + 0.2 * noise("pelvis x2", 6), flat_y + 0.9 * noise("pelvis y", 24)
    side = np.abs(x + 0.6)
    fat = turbo_spin_echo(245, 120, 0.85)
    picture = fat * (1 + 0.05 * noise("fat", 3) + 0.09 * noise("fat coarse", 14))
    septa = np.exp(-((noise("septa", 9, 16) / 0.05) ** 2)) + 0.8 * np.exp(-((noise("septa 2", 17, 8) / 0.04) ** 2))
    picture = picture * (1 - 0.13 * np.clip(septa, 0, 1))

    def paint(distance: Field, value: Field | float, soft: float = 0.3, weight: float = 1.0) -> None:
        nonlocal picture
        share = weight * inside(distance, soft)
        picture = picture * (1 - share) + share * value

    muscle = turbo_spin_echo(880, 42, 0.8)
    upright = muscle * (1 + 0.16 * noise("fibres", 14, 1.6)) + 0.10 * np.clip(noise("marbling", 22, 2) - 1.5, 0, 1)
    level = muscle * (1 + 0.16 * noise("fibres level", 2, 14)) + 0.10 * np.clip(
        noise("marbling level", 2, 22) - 1.5, 0, 1
    )

    def bone(distance: Field) -> None:
        paint(distance, 0.015)
        trabeculae = 1 + 0.06 * noise("trabeculae", 1.6) + 0.10 * noise("marrow", 12)
        paint(distance + 1.3, 0.78 * fat * trabeculae, 0.4)

    bone(strand(side, y, [(8.5, 60, 5), (25, 57, 7), (44, 46, 6.5), (62, 38, 8)]))
    paint(ellipse(x, y, 0, 60, 2.6, 11), 0.09)
    bone(strand(side, y, [(70, 22, 10), (69, 0, 10), (62, -26, 8.5), (58, -36, 6.5)]))
    bone(ellipse(x, y, 0, -66, 7, 4.4))
    paint(strand(side, y, [(36, 44, 3.2), (47, 30, 7.2), (50, 10, 8.8), (48, -12, 8.2), (42, -28, 4)]), upright)
    paint(strand(side, y, [(16, 68, 6), (34, 70, 7), (55, 60, 9), (75, 52, 10)]), level)
    paint(strand(side, y, [(12, -66, 3), (30, -64, 7), (48, -60, 10), (75, -52, 13)]), level)
    vessel = chance("prostate vessels")
    for _ in range(46):
        angle = vessel.uniform(-0.55, 0.55) if vessel.random() < 0.72 else vessel.uniform(1.25, 1.57)
        far = vessel.uniform(1.10, 1.24)
        place = far * 28 * np.cos(angle), 4 + far * 20.5 * np.sin(angle)
        paint(np.hypot(side - place[0], y - place[1]) - vessel.uniform(0.5, 1.15), vessel.choice([0.05, 0.5, 0.6]), 0.3)
    paint(strand(side, y, [(32, 24, 0.8), (33.5, 8, 1.5), (31, -10, 1.7), (25, -27, 2.0), (14, -47, 2.2)]), muscle)

    # The rectum: muscular wall, bright mucosa in folds, gas.
    turn = np.arctan2(y + 33, x)
    rectum = ellipse(x, y, 0, -33, 17.5, 13.5)
    paint(rectum, 1.1 * muscle * (1 + 0.08 * noise("rectum", 3)))
    folded = rectum + 2.3 + 0.5 * np.sin(7 * turn + 1.5 * noise("mucosa", 30))
    paint(folded, 0.30, 0.4)
    paint(folded + 1.7 + 0.5 * np.sin(11 * turn), 0.012, 0.4)

    # The prostate, from its capsule inwards.
    outline = ellipse(x, y + 0.0028 * x**2, 0, 5.5, 27.5, 19.5)
    paint(outline - 0.1, 0.09)
    radial = noise("septa of the zone", 11, 3.2)
    zone = turbo_spin_echo(1421, 149, 0.92) * (1 + 0.07 * noise("zone", 4) + 0.07 * noise("zone coarse", 18))
    paint(outline + 0.4, zone * (1 - 0.3 * np.exp(-((radial / 0.16) ** 2))), 0.3)
    paint(lesion_outline(x, y), turbo_spin_echo(1246, 76, 0.8) * (1 + 0.05 * noise("lesion", 4)), 0.6)
    inner = np.minimum(ellipse(x, y, -8.6, 9.5, 12.8, 12.2), ellipse(x, y, 9.0, 9.0, 12.4, 11.6))
    inner = np.maximum(inner, outline + 2.2)
    paint(inner - 0.45, 0.08)
    paint(inner, turbo_spin_echo(1314, 112, 0.85) * (1 + 0.13 * noise("stroma", 5) + 0.08 * noise("stroma 2", 2)))
    nodule = chance("prostate nodules")
    placed: list[tuple[float, float, float]] = []
    for attempt in range(900):
        cx, cy, r = nodule.uniform(-19, 19), nodule.uniform(-3, 21), float(np.clip(6.5 - attempt / 90, 1.5, 6.5))
        free = all(np.hypot(cx - ox, cy - oy) > 0.93 * (r + size) for ox, oy, size in placed)
        row, column = round(ROWS / 2 - cy * ROWS / 140), round(ROWS / 2 + cx * ROWS / 140)
        if free and inner[row, column] < -r - 0.2 and np.hypot(cx, cy - 5) > r + 2.4:
            placed.append((cx, cy, r))
            bent = 0.28 * r * noise(f"nodule shape {len(placed)}", 16)
            ball = ellipse(x, y, cx, cy, r * nodule.uniform(0.85, 1.2), r) + 0.5 * bent
            bright = turbo_spin_echo(1314, float(nodule.choice([78, 95, 150, 210])), 0.88)
            paint(ball, 0.11, 0.25)
            paint(ball + 0.5, bright * (1 + 0.17 * noise(f"nodule {len(placed)}", 2.6)), 0.3)
    paint(ellipse(x, y, 0, 22.5, 12.5, 3.6), 0.085 * (1 + 0.1 * noise("stroma front", 2, 8)), 0.8)
    paint(np.hypot(x, y - 5) - 2.4, 0.13, 0.4)
    paint(np.hypot(x, y - 5) - 1.1, 0.42, 0.4)
    paint(np.hypot(side - 1.8, y + 7.5) - 0.7, 0.35, 0.3)
    coil = 1.0 + 0.10 * ((flat_y - 5) / 70) ** 2 - 0.1 * flat_y / 70
    return np.asarray(picture * coil)


def prostate() -> Picture:
    """The T2-weighted picture, (640, 640), sampled with pixels of 0.5 mm."""
    return grey(enlarged(sampled(pelvis(), 280, 0.011, "prostate"), ROWS), 0.0, 0.50)


def prostate_mask() -> Picture:
    """A mask: 0 outside, 100 prostate, 255 lesion; (640, 640)."""
    flat_x, flat_y = plane(140)
    x, y = flat_x + 0.9 * noise("pelvis x", 24) + 0.2 * noise("pelvis x2", 6), flat_y + 0.9 * noise("pelvis y", 24)
    gland = ellipse(x, y + 0.0028 * x**2, 0, 5.5, 27.5, 19.5) < 0.5
    return np.where(gland & (lesion_outline(x, y) < 0), 255, np.where(gland, 100, 0)).astype(np.uint8)


def steady_state(t1: float, t2: float, density: float) -> float:
    """Balanced steady state with TR 3.2, TE 1.6 ms and a flip angle of 60 degrees."""
    e1, e2, angle = np.exp(-3.2 / t1), np.exp(-3.2 / t2), np.deg2rad(60)
    whole = np.sin(angle) * (1 - e1) / (1 - (e1 - e2) * np.cos(angle) - e1 * e2)
    return float(density * whole * np.exp(-1.6 / t2))


WIDEST, NARROWEST = 24.0, 15.5
"""Radius of the left ventricle's cavity in mm at the end of diastole and of systole."""
FRAMES = 20
"""Pictures of one beat."""


def contraction(frame: int) -> float:
    """How far the heart has contracted in a frame of the beat, 0 to 1: fast in, fast out, a rest, and the atria's push.

    The curve is chosen to look right.
    """
    time = frame / FRAMES
    if time < 0.35:
        return float(0.5 - 0.5 * np.cos(np.pi * time / 0.35))
    early = 1 / (1 + np.exp((time - 0.47) / 0.035))
    late = 1 / (1 + np.exp((time - 0.88) / 0.025))
    return float(0.82 * early + 0.18 * late)


def ventricles(share: float) -> dict[str, Field]:
    """About the distances in mm, negative inside, to the parts of a heart that is contracted by so much, 0 to 1."""
    flat_x, flat_y = plane(220)
    x, y = flat_x + 0.8 * noise("heart x", 16), flat_y + 0.8 * noise("heart y", 16)
    cavity = WIDEST + share * (NARROWEST - WIDEST)
    # Area times length stays: length is 1 at the end of diastole and 7/8 at the end of systole.
    wall_area = ((WIDEST + 8.5) ** 2 - WIDEST**2) / (1 - share / 8)
    outer = np.sqrt(cavity**2 + wall_area)
    squeeze = (WIDEST - cavity) / WIDEST
    cx, cy = 14 - 4 * squeeze, -2 + 2 * squeeze
    turn = np.arctan2(y - cy, x - cx)
    radius = np.hypot(x - cx, (y - cy) / 1.04)
    lump = 0.5 * np.sin(9 * turn) + 0.7 * np.sin(14 * turn + 1) * (0.4 + squeeze)
    papillary = np.full(x.shape, np.inf)
    for way in (0.75, -0.95):
        reach = cavity - 5.5 - 2.0 * squeeze
        middle = cx + reach * np.cos(way), cy + reach * np.sin(way)
        papillary = np.minimum(papillary, ellipse(x, y, *middle, 3.6 + squeeze, 4.2 + squeeze))
    swing = 1 - 0.55 * squeeze
    right = np.minimum(
        ellipse(x, y, -14 * swing, 4, 36 * swing, 32 - 6 * squeeze),
        strand(x, y, [(-25 * swing, -14, 11 * swing), (-14, -24, 6 * swing)]),
    )
    return {
        "outer": radius - outer,
        "cavity": radius - cavity + lump,
        "papillary": papillary,
        "right": np.maximum(right, outer + 0.3 - radius),
        "right wall": right - 3.0 - 1.2 * squeeze,
    }


@lru_cache(maxsize=2)
def chest(share: float, moment: str) -> Field:
    """Signal of the chest across the short axis of a heart contracted by `share`, 220 mm wide; fat is negative.

    `moment` names the chance by which blood flows in. (ROWS, ROWS).
    """
    flat_x, flat_y = plane(220)
    x, y = flat_x + 1.2 * noise("chest x", 26), flat_y + 1.2 * noise("chest y", 26)
    muscle, liver = steady_state(996, 56, 0.8), steady_state(490, 40, 0.8)
    fat, blood = -steady_state(245, 70, 0.85), 1.15 * steady_state(1350, 200, 0.9)
    picture = np.full((ROWS, ROWS), 0.008) + 0.006 * np.clip(noise("lung", 4), 0, 3)
    beside = chance("lung vessels")
    for _ in range(70):
        place, r = beside.uniform(-105, 105, 2), 0.6 + beside.exponential(0.7)
        picture += 0.12 * inside(np.hypot(x - place[0], y - place[1]) - r, 0.5)

    def paint(distance: Field, value: Field | float, soft: float = 0.5) -> None:
        nonlocal picture
        share = inside(distance, soft)
        picture = picture * (1 - share) + share * value

    parts = ventricles(share)
    sac = np.minimum(parts["right wall"], parts["outer"])
    # Below the diaphragm: liver, stomach and spleen. Above: the wall of the chest, front and left.
    dome = np.maximum(y + 46 - 0.0016 * (x + 20) ** 2 - 6 * np.sin(x / 45), -60 - y - 200)
    paint(dome, fat * 0.9)
    lobe = np.maximum(dome + 2.5, strand(x, y, [(-70, -90, 60), (-10, -84, 36), (22, -62, 9)]))
    paint(lobe, liver * (1 + 0.05 * noise("liver", 3)))
    for vein in (
        [(-96, -62, 1.6), (-70, -78, 2.6), (-52, -100, 3.4)],
        [(-30, -64, 1.2), (-40, -84, 2.2), (-52, -104, 3)],
    ):
        paint(strand(x, y, vein), 0.75 * blood)
    for _ in range(26):
        cx, cy, r = beside.uniform(-105, 0), beside.uniform(-108, -58), beside.uniform(0.5, 1.5)
        paint(np.maximum(lobe + 4, ellipse(x, y, cx, cy, 2.2 * r, r)), 0.7 * blood)
    paint(ellipse(x, y, 48, -86, 26, 22), muscle)
    paint(ellipse(x, y, 48, -86, 22, 18), 0.19 + 0.05 * noise("stomach", 8))
    paint(ellipse(x, y, 98, -82, 20, 30), 0.135 * (1 + 0.05 * noise("spleen", 3)))
    wall = np.hypot((x - 8) / 1.18, y + 30) - 108
    paint(-wall, fat * (1 + 0.04 * noise("chest fat", 8)))
    paint(19 - wall, 0.12)
    paint(21 - wall, 0.0)
    paint(np.maximum(-wall, wall - 9), muscle * (1 + 0.12 * noise("chest fibres", 2, 8)))
    around = np.arctan2(y + 30, (x - 8) / 1.18)
    for where in (2.75, 2.3, 1.85, 1.35, 0.9, 0.45):
        rib = np.hypot(wall - 4.5, 108 * (np.angle(np.exp(1j * (around - where))) / 1.9)) - 4.2
        paint(rib, 0.01)
        paint(rib + 1.2, 0.55 * fat)
    # The heart in its fat and sac.
    lobes = 4.0 + 3.0 * np.cos(2 * np.arctan2(y, x - 2) - 2.2) + 1.2 * noise("heart fat", 26)
    paint(sac - np.clip(lobes, 0.8, 9) - 1.2, 0.02)
    paint(sac - np.clip(lobes, 0.8, 9), fat)
    paint(parts["right wall"], muscle)
    trabeculae = np.clip(noise("trabeculae right", 5, 8) - 0.7, 0, 1) * np.exp(-(((parts["right"] + 4) / 6) ** 2))
    inflow = 1 + 0.04 * noise(f"blood {moment}", 14)
    paint(parts["right"], blood * inflow * (1 - 0.8 * trabeculae))
    paint(parts["outer"], muscle * (1 + 0.04 * noise("myocardium", 3)))
    paint(parts["cavity"], blood * inflow)
    paint(np.maximum(parts["papillary"], parts["cavity"] - 2), muscle)
    for cx, cy, r in ((-12, 31, 1.6), (-6, -31, 1.5)):
        paint(np.hypot(x - cx, y - cy) - r, blood)
    paint(np.hypot(x - 78, y + 42) - 13, muscle)
    paint(np.hypot(x - 78, y + 42) - 11.3, blood * inflow)
    coil = 1.0 + 0.20 * (flat_y - flat_x) / 220
    return np.asarray(picture * coil)


def heart(share: float, moment: str) -> Picture:
    """Short axis at one moment, (640, 640), sampled with pixels of 1.15 mm."""
    return grey(enlarged(sampled(chest(share, moment), 192, 0.006, f"heart {moment}"), ROWS), 0.0, 0.36)


def beat() -> Picture:
    """One beat, FRAMES pictures side by side, each as sampled: (192, 192 × FRAMES)."""
    frames = [sampled(chest(contraction(at), "diastole"), 192, 0.006, f"heart beat {at}") for at in range(FRAMES)]
    return np.hstack([grey(enlarged(frame, 192), 0.0, 0.36) for frame in frames])


def heart_mask() -> Picture:
    """A mask at the end of diastole: 85 right cavity, 170 myocardium, 255 left cavity; (640, 640)."""
    parts = ventricles(0)
    mask = np.where(parts["right"] < 0, 85, 0)
    mask = np.where(parts["outer"] < 0, 170, mask)
    return np.where(parts["cavity"] < 0, 255, mask).astype(np.uint8)


PICTURES: Pictures = {
    "modalities/mr/prostate-t2": prostate,
    "modalities/mr/prostate-mask": prostate_mask,
    "modalities/mr/heart-end-diastole": partial(heart, 0.0, "diastole"),
    "modalities/mr/heart-end-systole": partial(heart, 1.0, "systole"),
    "modalities/mr/heart-mask": heart_mask,
}
