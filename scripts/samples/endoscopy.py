"""A fold-rich piece of colon with a polyp, seen by an endoscope in white light and in two narrow bands.

Model. The wall is a tube, in mm: its radius, a table over angle and depth, has three bulges around, pouches along and
crescent folds. The polyp is a lobed ellipsoid that melts into the wall. Rays of a wide-angle lens are marched to the
surface. Two lamps beside the lens light it: inverse square of the distance, Lambert's law, the gloss of a wet surface,
and one further bounce taken from the blurred first one. Colour is Beer-Lambert of blood in three places: evenly in the
mucosa, in a fine net at its surface, and in branching vessels below. Short waves turn round before they reach the
deep vessels. The narrow-band pictures are the same scene at 415 nm (net at the surface, shown in green and blue) and
540 nm (also deeper vessels, shown in red), so the net is brown and deep vessels are bluish.

Not modelled: shadows of the lamps, light that wanders in the tissue, fluid, motion, the maker's image processing.

Source, opened on 2026-11-22: K. Gono, "Narrow band imaging: technology basis", Clin Endosc 2015;48(6) (lamp filtered to
narrow bands of blue and green); 415 and 540 nm: PMC5823421. Which band is shown in
which colour could not be checked; that and all numbers of size and colour are chosen to look right.
"""

from __future__ import annotations

from functools import cache, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates

from samples.base import Picture, Pictures, chance

Array = NDArray[np.float64]

ROWS, COLUMNS = 560, 640
FINE = 2  # rays are this much denser than pixels, each way
RADIUS = 21.0  # of the tube, in mm
NEAR, FAR, STEP = -12.0, 150.0, 0.1  # depths of the table of the wall, and its step, in mm
AROUND = 1320  # steps of the table around the tube
POLYP_ANGLE, POLYP_DEPTH, POLYP_SIZE = 1.5, 33.0, 5.8  # on the wall (radians, mm), and its radius in mm


class View(NamedTuple):
    """Where the lens is, where it looks, and how wide: half the angle seen across the picture, in radians."""

    place: tuple[float, float, float]
    target: tuple[float, float, float]
    half: float


class Hits(NamedTuple):
    """What the rays of a view meet, each (fine rows, fine columns[, 3])."""

    point: Array  # mm
    normal: Array
    ray: Array
    distance: Array  # mm
    polyp: Array  # how much of the surface is polyp, from 0 to 1


def axis(depth: Array) -> tuple[Array, Array]:
    """The middle of the tube at a depth, in mm: it bends away to the right and up."""
    along = np.clip(depth, 0, None) / 100
    return 26 * along**2, -12 * along**2 + 3 * np.sin(4.4 * along)


@cache
def wall() -> Array:
    """Radius of the tube in mm, shape (AROUND, depths)."""
    random = chance("colon wall")
    angle = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)[:, None]
    depth = np.arange(NEAR, FAR, STEP)[None, :]
    radius = RADIUS * (1 + 0.075 * np.cos(3 * angle + 0.6) + 0 * depth)
    for grain, size in ((90, 0.9), (34, 0.28)):
        field = gaussian_filter(random.standard_normal(radius.shape), grain, mode="wrap")
        radius += size * field / field.std()
    middle = 9.0
    for count in range(9):  # crescents: each takes a part of the way round, and the next takes another
        turn = 2.15 * count + 3.6 + random.normal(0, 0.25)
        reach = np.clip(0.42 + 0.62 * np.cos(angle - turn), 0, 1) ** 0.8
        high = random.uniform(7.0, 9.5) * reach
        sway = middle + 2.4 * np.sin(angle + random.uniform(0, 6.3)) + 0.9 * np.sin(3 * angle + random.uniform(0, 6.3))
        thick = 2.0 + 0.5 * np.sin(2 * angle + random.uniform(0, 6.3))
        radius -= high * np.exp(-(np.abs((depth - sway) / thick) ** 1.7))
        radius += 1.8 * np.exp(-(((depth - sway - 9) / 6.0) ** 2))  # pouch behind the fold
        middle += random.uniform(15, 19)
    return radius


@cache
def grains(name: str, grain: float) -> Array:
    """A periodic random volume of 96 x 96 x 96, mean 0, deviation 1; `grain` in steps."""
    field = gaussian_filter(chance(name).standard_normal((96, 96, 96)), grain, mode="wrap")
    return np.asarray(field / field.std())


def at_points(volume: Array, point: Array, step: float) -> Array:
    """A periodic volume with steps of `step` mm, read at points (..., 3) in mm."""
    return np.asarray(map_coordinates(volume, np.moveaxis(point, -1, 0) / step, order=1, mode="grid-wrap"))


def on_wall(point: Array) -> tuple[Array, Array, Array]:
    """Angle around the axis, depth and distance from the axis of points (..., 3)."""
    x, y = axis(point[..., 2])
    x, y = point[..., 0] - x, point[..., 1] - y
    return np.arctan2(y, x) % (2 * np.pi), point[..., 2], np.hypot(x, y)


def polyp_middle() -> Array:
    """Middle of the polyp: inwards from the wall."""
    index = int(POLYP_ANGLE / (2 * np.pi) * AROUND), int((POLYP_DEPTH - NEAR) / STEP)
    away = wall()[index] - 0.62 * POLYP_SIZE
    x, y = axis(np.array(POLYP_DEPTH))
    return np.array([x + away * np.cos(POLYP_ANGLE), y + away * np.sin(POLYP_ANGLE), POLYP_DEPTH])


def room(point: Array) -> tuple[Array, Array]:
    """Free room at points (..., 3), in mm: to wall or polyp, and how much of the nearest surface is polyp."""
    angle, depth, away = on_wall(point)
    index = np.stack([angle / (2 * np.pi) * AROUND, (depth - NEAR) / STEP])
    free = map_coordinates(wall(), index, order=1, mode="grid-wrap") - away
    offset = (point - polyp_middle()) / np.array([1.0, 0.92, 1.1])
    apart = np.sqrt((offset**2).sum(-1)) - POLYP_SIZE
    close = apart < 2.5
    apart[close] -= 0.38 * at_points(grains("lobes", 5.0), point[close], 0.30)
    blend = np.clip(0.5 + 0.5 * (free - apart) / 1.6, 0, 1)  # the two surfaces melt over 1.6 mm
    return free * (1 - blend) + apart * blend - 1.6 * blend * (1 - blend), blend


@cache
def march(view: View) -> Hits:
    """Follow each ray to the surface."""
    rows, columns = ROWS * FINE, COLUMNS * FINE
    across, down = np.meshgrid(np.arange(columns) + 0.5 - columns / 2, np.arange(rows) + 0.5 - rows / 2)
    off = np.hypot(across, down) / (columns / 2) * view.half  # equidistant lens: angle grows with place
    turn = np.arctan2(down, across)
    ahead = np.array(view.target) - np.array(view.place)
    ahead = ahead / np.sqrt((ahead**2).sum())
    right = np.cross([0.0, 1.0, 0.0], ahead)
    right = right / np.sqrt((right**2).sum())
    low = np.cross(ahead, right)
    ray = np.cos(off)[..., None] * ahead + np.sin(off)[..., None] * (
        np.cos(turn)[..., None] * right + np.sin(turn)[..., None] * low
    )
    rays = ray.reshape(-1, 3)
    gone = np.full(len(rays), 0.5)
    active = np.arange(len(rays))
    for _ in range(200):
        free, _ = room(view.place + rays[active] * gone[active, None])
        gone[active] += np.where(free > 0, np.maximum(0.24 * free, 0.012), 0.24 * free)  # folds are steep: small steps
        active = active[(np.abs(free) > 0.02) & (gone[active] < 135)]
        if len(active) == 0:
            break
    point = view.place + rays * gone[:, None]
    side = 0.22
    slopes = [room(point + side * unit)[0] - room(point - side * unit)[0] for unit in np.eye(3)]
    normal = np.stack(slopes, axis=1)
    normal /= np.sqrt((normal**2).sum(1))[:, None] + 1e-9
    shape = (rows, columns)
    return Hits(
        point.reshape(*shape, 3), normal.reshape(*shape, 3), ray, gone.reshape(shape), room(point)[1].reshape(shape)
    )


@cache
def deep_vessels() -> Array:
    """Thickness of branching vessels below the mucosa, 1 for the widest, over (AROUND, depths / 2)."""
    random = chance("deep vessels")
    shape = (AROUND, int((FAR - NEAR) / STEP))
    map_ = np.zeros(shape)
    tasks = [
        (random.uniform(0, shape[0]), random.uniform(0, shape[1]), random.uniform(0, 6.3), random.uniform(2.0, 3.9))
        for _ in range(70)
    ]
    while tasks:
        row, column, turn, width = tasks.pop()
        bend = 0.0
        for _ in range(int(random.uniform(35, 75))):
            bend = 0.8 * bend + random.normal(0, 0.035)
            turn += bend
            row, column = row + 1.6 * np.cos(turn), column + 1.6 * np.sin(turn)
            reach = int(width) + 2
            rows = np.arange(int(row) - reach, int(row) + reach + 1)
            columns = np.arange(int(column) - reach, int(column) + reach + 1)
            apart = np.hypot(rows[:, None] - row, columns - column)
            box = np.ix_(rows % shape[0], columns % shape[1])
            map_[box] = np.maximum(map_[box], np.clip(width / 2 - apart + 0.5, 0, 1) * np.sqrt(width / 3.9))
        if width > 1.1:  # two branches, thinner than their parent
            tasks += [(row, column, turn + random.uniform(0.2, 0.6), width * 0.80)]
            tasks += [(row, column, turn - random.uniform(0.3, 0.9), width * random.uniform(0.55, 0.80))]
    return np.asarray(gaussian_filter(map_, 0.8, mode="wrap"))


def blood(hits: Hits) -> tuple[Array, Array, Array]:
    """Blood in the mucosa (1 = as usual), in the net at its surface and in deep vessels, each (rows, columns)."""
    angle, depth, _ = on_wall(hits.point)
    index = np.stack([angle / (2 * np.pi) * AROUND, (depth - NEAR) / STEP])
    deep = map_coordinates(deep_vessels(), index, order=1, mode="grid-wrap") * (1 - hits.polyp)
    wide = at_points(grains("mottle", 3.0), hits.point, 1.4)
    small = at_points(grains("mottle", 3.0), hits.point, 0.33)
    mucosa = 1 + 0.13 * wide + 0.07 * small + hits.polyp * (0.55 + 0.16 * small + 0.20 * wide)
    # Between the pits of the polyp runs a net: where a random field crosses zero. On the wall it is faint and fine.
    pits = np.exp(-((at_points(grains("pits", 2.2), hits.point, 0.085) / 0.42) ** 2))
    fine = np.exp(-((at_points(grains("pits", 2.2), hits.point, 0.11) / 0.30) ** 2))
    return np.clip(mucosa, 0.3, 3), hits.polyp * pits + (1 - hits.polyp) * 0.10 * fine, np.clip(deep, 0, 1)


def lit(view: View, base: Array, inks: tuple[Array, Array, Array]) -> Array:
    """Light that reaches the lens, shape (ROWS, COLUMNS, 3).

    `base` is what tissue without blood sends back in each band; `inks` the absorbance, in each band, of mucosa, net
    and deep vessels.
    """
    hits = march(view)
    dye = sum((amount[..., None] * ink for amount, ink in zip(blood(hits), inks, strict=True)), np.zeros(3))
    albedo = base * np.exp(-dye)
    bumps = np.stack([at_points(grains(f"bump {unit}", 2.5), hits.point, 0.55) for unit in "xyz"], axis=-1)
    fine = np.stack([at_points(grains(f"bump {unit}", 2.5), hits.point, 0.16) for unit in "yzx"], axis=-1)
    rough = (0.085 * bumps + 0.06 * fine) * (1 + 0.9 * hits.polyp[..., None])
    normal = hits.normal + rough
    normal /= np.sqrt((normal**2).sum(-1))[..., None]
    shade = np.zeros(hits.distance.shape)
    gloss = np.zeros(hits.distance.shape)
    for offset in (-2.2, 2.2):
        lamp = np.array(view.place) + np.array([offset, 0.6, 0.0])
        way = lamp - hits.point
        far = np.sqrt((way**2).sum(-1))
        way /= far[..., None]
        strength = 420 / (far**2 + 160) * np.exp(-far / 130)
        shade += strength * np.clip((way * normal).sum(-1), 0, 1)
        half = way - hits.ray
        half /= np.sqrt((half**2).sum(-1))[..., None]
        gloss += strength * np.clip((half * normal).sum(-1), 0, 1) ** 700
    first = albedo * shade[..., None]
    again = albedo * gaussian_filter(first, (30 * FINE, 30 * FINE, 0))  # what neighbours throw back, redder each time
    light = first + 0.42 * again + 2.4 * gloss[..., None]
    light = light.reshape(ROWS, FINE, COLUMNS, FINE, 3).mean((1, 3))
    glare = gaussian_filter(np.clip(light - 1.2, 0, 4), (2.5, 2.5, 0)) + 0.012 * gaussian_filter(light, (30, 30, 0))
    return np.asarray(light + 0.35 * glare)


def recorded(light: Array, name: str, gain: float) -> Picture:
    """Exposure, a curve that spares the highlights, noise, and the frame with its corners cut off."""
    random = chance(name)
    light = gain * light
    light = random.poisson(np.maximum(light, 0) * 3000) / 3000 + random.normal(0, 0.0015, light.shape)
    light = gaussian_filter(light, (0.5, 0.5, 0))
    curve = 1 - np.exp(-1.25 * np.maximum(light, 0))
    across, down = np.abs(np.arange(COLUMNS) + 0.5 - COLUMNS / 2), np.abs(np.arange(ROWS) + 0.5 - ROWS / 2)[:, None]
    inside = np.clip(COLUMNS / 2 + ROWS / 2 - 105 - across - down, 0, 1) * np.clip(COLUMNS / 2 - 4 - across, 0, 1)
    inside = inside * np.clip(ROWS / 2 - 4 - down, 0, 1)
    return np.asarray(np.clip(curve ** (1 / 2.0) * inside[..., None], 0, 1) * 255 + 0.5).astype(np.uint8)


def white_light(view: View, name: str, gain: float) -> Picture:
    """The view in white light, red, green and blue as usual."""
    base = np.array([0.98, 0.86, 0.76])
    inks = (np.array([0.22, 1.15, 1.45]), np.array([0.05, 0.30, 0.36]), np.array([0.20, 0.70, 0.55]))
    return recorded(lit(view, base, inks), name, gain)


def narrow_band(view: View, name: str, gain: float) -> Picture:
    """The view at 540 nm, shown in red, and at 415 nm, shown in green and in blue."""
    base = np.array([0.74, 0.84, 0.66])  # with the balance of the camera unit
    inks = (np.array([0.45, 0.85, 0.88]), np.array([0.48, 1.05, 1.10]), np.array([0.80, 0.28, 0.24]))
    return recorded(lit(view, base, inks), name, gain)


def polyp_mask(view: View) -> Picture:
    """White where the polyp is seen, shape (ROWS, COLUMNS)."""
    part = (march(view).polyp > 0.5).reshape(ROWS, FINE, COLUMNS, FINE).mean((1, 3))
    return np.where(part >= 0.5, 255, 0).astype(np.uint8)


LUMEN = View((1.0, 1.0, 2.0), (1.5, 2.0, 40.0), 1.13)
CLOSE = View((2.5, 5.0, 20.0), (2.2, 14.5, 33.0), 0.72)
PLACE = "modalities/endoscopy"
PICTURES: Pictures = {
    f"{PLACE}/colon-polyp": partial(white_light, LUMEN, "lumen white", 1.3),
    f"{PLACE}/colon-polyp-mask": partial(polyp_mask, LUMEN),
    f"{PLACE}/polyp-close-up": partial(white_light, CLOSE, "close white", 1.0),
    f"{PLACE}/polyp-close-up-narrow-band": partial(narrow_band, CLOSE, "close narrow", 1.2),
}
