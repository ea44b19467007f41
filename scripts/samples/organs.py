"""The organs of the body of `samples.torso`, and the whole body painted in the order in which things lie over others.

What is modelled and what is not stands in `samples.torso`; all sizes and places (mm) were chosen to look right.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from samples.base import chance
from samples.torso import NODULE, RENAL_TUMOUR, Body, Numbers, Point, Tissue, dome, shell, spine, tree

Piece = tuple[Point, Point, float, float]
IN_LUNG = (Tissue.LUNG, Tissue.FISSURE, Tissue.AIRWAY, Tissue.WALL)


@cache
def lung_places(way: int, count: int, name: str) -> NDArray[np.float64]:
    """Random places inside a lung (way −1: right, 1: left), shape (count, 3), mm."""
    random = chance(name)
    places = np.zeros((0, 3))
    while len(places) < count:
        some = random.uniform((8, -92, -70), (142, 88, 225), (4000, 3))
        some[:, 0] *= way
        flat = np.array([some[:, 0], some[:, 1]], np.float32)
        shrink = np.interp(some[:, 2], (60, 120, 180, 230), (1.0, 0.93, 0.72, 0.35))
        inside = (np.abs(some[:, 0]) / (134 * shrink)) ** 2.25 + (np.abs(some[:, 1]) / (86 * shrink)) ** 2.25 < 1
        heart = ((some[:, 0] - 25) / 76) ** 2 + ((some[:, 1] + 38) / 52) ** 2 + ((some[:, 2] - 48) / 66) ** 2 < 1
        middle = np.abs(some[:, 0]) < 30
        above = some[:, 2] > dome(flat[0], flat[1]) + 4
        places = np.concatenate([places, some[inside & above & ~heart & ~middle]])
    return places[:count]


@cache
def lung_trees() -> tuple[list[Piece], list[Piece]]:
    """Pieces of the vessels and of the airways of both lungs."""
    vessels, airways = [], []
    for way in (-1, 1):
        artery: Point = (way * 46.0 + 4, 8.0, 104.0)
        vein: Point = (way * 42.0 + 8, 14.0, 66.0)
        airway: Point = (way * 40.0, 16.0, 96.0)
        vessels += tree(artery, lung_places(way, 3800, f"arteries {way}"), 0.5, 3.0)
        vessels += tree(vein, lung_places(way, 3000, f"veins {way}"), 0.5, 3.0)
        airways += tree(airway, lung_places(way, 160, f"airways {way}"), 0.8, 2.4)
    return vessels, airways


@cache
def liver_trees() -> list[Piece]:
    """Pieces of the portal and hepatic veins."""
    random = chance("liver vessels")
    places = random.uniform((-140, -85, -130), (45, 70, 5), (1700, 3))
    right = ((places[:, 0] + 78) / 62) ** 2 + ((places[:, 1] + 4) / 74) ** 2 + ((places[:, 2] + 62) / 72) ** 2 < 1
    left = ((places[:, 0] + 10) / 55) ** 2 + ((places[:, 1] + 52) / 26) ** 2 + ((places[:, 2] + 38) / 28) ** 2 < 1
    places = places[right | left]
    return tree((-32, -12, -82), places[::2], 0.85, 3.0) + tree((-22, 18, -14), places[1::2], 0.85, 3.0)


def branches(body: Body, pieces: list[Piece], tissue: int, only: tuple[int, ...], scale: float, least: float) -> None:
    """Paint the pieces of a tree that reach the grid; those thinner than `least` (mm) are left out."""
    z = body.axes[0]
    for start, end, first, last in pieces:
        wide = max(first, last) * scale
        low, high = min(start[2], end[2]) - wide, max(start[2], end[2]) + wide
        if wide >= least and high >= z[0] and low <= z[-1]:
            body.tube(tissue, [start, end], (first * scale, last * scale), only)


def lungs(body: Body, least: float) -> None:
    """Airways with walls, vessels, the nodule with its spicules."""
    vessels, airways = lung_trees()
    wind: list[Point] = [(0, 4, 260), (0, 12, 125)]
    main: list[list[Point]] = [
        [(0, 12, 127), (-24, 16, 106), (-46, 16, 94)],
        [(0, 12, 127), (26, 18, 104), (46, 18, 94)],
    ]
    branches(body, airways, Tissue.WALL, IN_LUNG, 1.0, least)
    branches(body, vessels, Tissue.BLOOD_RIGHT, IN_LUNG, 1.0, least)
    for line, radius in ((wind, 10.5), (main[0], 8.5), (main[1], 7.5)):
        body.tube(Tissue.WALL, line, radius)
    branches(body, airways, Tissue.AIRWAY, IN_LUNG, 0.68, least)
    for line, radius in ((wind, 9.0), (main[0], 7.0), (main[1], 6.0)):
        body.tube(Tissue.AIRWAY, line, radius)
    for ray in chance("spicules").normal(size=(26, 3)):
        ray *= 15 / np.linalg.norm(ray)
        tip = (NODULE[0] + ray[0], NODULE[1] + ray[1], NODULE[2] + ray[2])
        body.tube(Tissue.NODULE, [NODULE, tip], (2.2, 0.25), IN_LUNG)
    body.ellipsoid(Tissue.NODULE, NODULE, (10, 9, 10), 25, 0.05)


def heart(body: Body) -> None:
    """Four chambers, great vessels, gullet."""
    body.ellipsoid(Tissue.FAT, (18, -36, 48), (62, 46, 58), 28, 0.02, (*IN_LUNG, Tissue.FAT, Tissue.BLOOD_RIGHT))
    body.ellipsoid(Tissue.MYOCARDIUM, (2, -50, 44), (46, 34, 44), 24, 0.02)
    body.ellipsoid(Tissue.BLOOD_RIGHT, (2, -50, 46), (42, 30, 42), 24, 0.03)
    body.ellipsoid(Tissue.BLOOD_RIGHT, (-32, -28, 52), (25, 28, 35), 10, 0.04)
    body.ellipsoid(Tissue.BLOOD_RIGHT, (-14, -56, 66), (20, 15, 18), 0, 0.05)
    body.tube(Tissue.FAT, [(-36, -62, 20), (-40, -62, 66)], 7, (Tissue.BLOOD_RIGHT, Tissue.MYOCARDIUM))
    body.tube(Tissue.BLOOD_LEFT, [(-36, -61, 20), (-39, -61, 66)], 2)
    # The long axis of the left ventricle runs to the left, forwards and down: drawn as a tube with round ends.
    base, apex = (22.0, -22.0, 60.0), (62.0, -50.0, 30.0)
    body.tube(Tissue.MYOCARDIUM, [base, (46, -39, 42), apex], (28, 31, 21))
    body.tube(Tissue.BLOOD_LEFT, [base, (46, -39, 42), (56, -46, 34)], (18, 20, 13))
    for place in ((44.0, -27.0, 40.0), (53.0, -49.0, 46.0)):
        body.ellipsoid(Tissue.MYOCARDIUM, place, (8, 5, 9), -35, 0.05)
    body.ellipsoid(Tissue.BLOOD_LEFT, (4, 8, 68), (36, 18, 25), -8, 0.03)
    for way in (-1, 1):
        body.tube(Tissue.BLOOD_LEFT, [(4, 10, 68), (way * 38 + 4, 14, 66), (way * 56, 20, 62)], (10, 8, 6))
        body.tube(Tissue.BLOOD_LEFT, [(4, 4, 80), (way * 36 + 4, 2, 86), (way * 58, -8, 96)], (9, 7, 5))
    body.tube(Tissue.BLOOD_RIGHT, [(14, -54, 78), (20, -34, 108), (18, -12, 116)], (14, 14, 13))
    body.tube(Tissue.BLOOD_RIGHT, [(18, -12, 114), (-12, 0, 110), (-50, 6, 104)], (12, 11, 9))
    body.tube(Tissue.BLOOD_RIGHT, [(18, -12, 116), (40, 8, 118), (54, 10, 106)], (12, 11, 9))
    arch: list[Point] = [(10, -24, 62), (-12, -34, 96), (-10, -30, 128), (6, -6, 148), (24, 26, 140), (27, 36, 120)]
    body.tube(Tissue.BLOOD_LEFT, arch, (15, 16, 15, 14, 13, 13))
    body.tube(Tissue.BLOOD_LEFT, [(27, 36, 120), (25, 38, 20), (8, 24, -70), (5, 20, -190)], (12.5, 12, 10, 9))
    body.tube(Tissue.BLOOD_RIGHT, [(-30, -20, 72), (-27, -14, 150), (-20, -10, 180)], (11, 10, 8))
    body.tube(Tissue.BLOOD_RIGHT, [(-30, -8, 40), (-24, 16, -10), (-20, 20, -80), (-16, 22, -190)], (13, 13, 12, 11))
    body.tube(Tissue.BLOOD_RIGHT, [(-10, 46, 100), (-8, 46, -40)], 4)
    for way in (-1, 1):
        body.tube(Tissue.BLOOD_LEFT, [(4, -6, 148), (way * 20, 6, 190), (way * 26, 10, 300)], (6, 4, 3.5))
        body.tube(Tissue.BLOOD_LEFT, [(5, 20, -188), (way * 30, 5, -240), (way * 75, -30, -320)], (8, 7, 5))
    body.tube(Tissue.WALL, [(2, 24, 240), (4, 30, 100), (12, 30, 10), (28, 10, -24)], 8.5)
    body.tube(Tissue.AIRWAY, [(2, 25, 200), (4, 31, 95), (10, 30, 30)], 2.0)
    for place in ((-16.0, 10.0, 94.0), (8.0, 2.0, 128.0), (-34.0, -4.0, 120.0)):
        body.ellipsoid(Tissue.NODE, place, (6, 5, 8), 30, 0.05, (Tissue.FAT,))


def belly(body: Body, least: float) -> None:
    """Liver, gall bladder, spleen, stomach, pancreas, kidneys, bowel and the vessels between them."""
    below = (Tissue.FAT, Tissue.LUNG, Tissue.FISSURE, Tissue.MUSCLE, Tissue.BLOOD_RIGHT, Tissue.BLOOD_LEFT, Tissue.WALL)
    for middle, half in (((-78, -4, -66), (67, 80, 84)), ((-14, -52, -42), (74, 34, 36))):
        cut = np.array(middle, np.float32)
        body.paint(
            Tissue.LIVER,
            (-146, -94, -150),
            (75, 86, 3),
            lambda x, y, z, c=cut, h=half: (  # type: ignore[misc]
                (
                    ((x - c[0]) / h[0]) ** 2 + ((y - c[1]) / h[1]) ** 2 + ((z - c[2]) / h[2]) ** 2
                    < 1 + 0.05 * np.sin(y / 13)
                )
                & (z < dome(x, y) - 2.5)
                & (z > -148 + 0.42 * (x + 140) + 5 * np.sin(y / 21) - 0.1 * y)
                & ((np.abs(x) / 137) ** 2.25 + (np.abs(y) / 87) ** 2.25 < 1)
            ),
            below,
        )
    branches(body, liver_trees(), Tissue.BLOOD_RIGHT, (Tissue.LIVER,), 1.0, least)
    body.tube(Tissue.BLOOD_RIGHT, [(-8, -6, -128), (-10, -4, -100), (-32, -12, -82)], (6, 7, 7))
    body.ellipsoid(Tissue.BOWEL_WALL, (-50, -62, -92), (19, 26, 24), 25, 0.02)
    body.ellipsoid(Tissue.GALL, (-50, -62, -92), (17, 24, 22), 25, 0.02)
    body.ellipsoid(Tissue.SPLEEN, (108, 30, -60), (26, 46, 52), -22, 0.05, (*below, Tissue.LUNG))
    body.ellipsoid(Tissue.BOWEL_WALL, (58, -44, -55), (48, 36, 50), -25, 0.04, below)
    body.ellipsoid(Tissue.BOWEL_FLUID, (58, -44, -55), (43, 31, 45), -25, 0.05)
    body.paint(Tissue.AIRWAY, (10, -90, -90), (110, -58, -10), lambda x, y, z: y < -58, (Tissue.BOWEL_FLUID,))
    body.tube(
        Tissue.PANCREAS,
        [(-34, -18, -116), (-12, -24, -104), (24, -30, -98), (58, -8, -86), (84, 6, -74)],
        (13, 11, 10, 10, 8),
    )
    body.tube(Tissue.BLOOD_RIGHT, [(-10, -8, -100), (24, -18, -94), (60, 4, -82), (88, 16, -70)], (5, 4.5, 4, 4))
    body.tube(Tissue.BLOOD_LEFT, [(6, 14, -80), (5, -4, -92), (2, -16, -130), (10, -30, -190)], (4, 4, 3.5, 2))
    body.tube(Tissue.BLOOD_RIGHT, [(-8, -8, -100), (-9, -16, -130), (-6, -30, -190)], (5.5, 5, 3))
    for way in (-1, 1):
        centre = (way * 64.0, 34.0, -112.0 + 8 * way)
        body.tube(Tissue.MUSCLE, [(way * 26, 48, -75), (way * 42, 42, -160), (way * 75, -5, -260)], (8, 21, 20))
        body.ellipsoid(Tissue.KIDNEY_CORTEX, centre, (27, 32, 54), way * 35, 0.02)
        for turn in np.arange(0, 360, 40.0):
            for up in (-32, -16, 0, 16, 32):
                wide = np.sqrt(1 - (up / 54) ** 2)
                angle = np.radians(turn + up * 1.4)
                body.ellipsoid(
                    Tissue.KIDNEY_MEDULLA,
                    (centre[0] + 13 * wide * np.cos(angle), centre[1] + 16 * wide * np.sin(angle), centre[2] + up),
                    (8.5, 5.6, 8.0),
                    float(np.degrees(angle)),
                    0.04,
                    (Tissue.KIDNEY_CORTEX,),
                )
        inward = (centre[0] - way * 13, centre[1] - 7, centre[2])
        body.ellipsoid(Tissue.FAT, inward, (19, 12, 28), way * 28, 0.08)
        body.ellipsoid(Tissue.URINE, inward, (8, 5, 12), way * 28, 0.05)
        body.tube(
            Tissue.URINE, [inward, (way * 38, 20, -150), (way * 34, 20, -240), (way * 20, 20, -325)], (3, 2, 2, 2)
        )
        body.tube(Tissue.BLOOD_RIGHT, [(-18, 18, -104), (way * 30, 14, -104 + 6 * way), inward], (5, 5, 4))
        body.tube(Tissue.BLOOD_LEFT, [(6, 22, -102), (way * 32, 24, -108 + 6 * way), inward], (3.5, 3, 2.5))
    body.ellipsoid(Tissue.TUMOUR, RENAL_TUMOUR, (20, 19, 21), 20, 0.05)
    body.ellipsoid(Tissue.NECROSIS, RENAL_TUMOUR, (11, 8, 10), 40, 0.08)
    body.ellipsoid(Tissue.NODE, (-2, 2, -150), (8, 7, 13), 20, 0.05, (Tissue.FAT,))
    bowel(body)


def bowel(body: Body) -> None:
    """Loops of the small bowel along a random walk, and the large bowel around them with gas above its content."""
    random = chance("bowel loops")
    open_places = (Tissue.FAT, Tissue.BOWEL_WALL)
    for steps, start, pull, low, high in (
        (70, (46, -60, -104), (46, -44, -108), (4, -78, -126), (92, -8, -92)),
        (260, (30, -50, -130), (8, -52, -190), (-78, -80, -300), (92, -12, -126)),
    ):
        place, heading = np.array(start, float), np.array([1.0, -0.3, -0.2])
        line: list[Point] = []
        for _ in range(steps):
            line.append((float(place[0]), float(place[1]), float(place[2])))
            heading += random.normal(size=3) * (0.55, 0.45, 0.30)
            heading += (np.array(pull) - place) * (0.006, 0.008, 0.006)
            heading /= np.linalg.norm(heading)
            place = np.clip(place + heading * 17, low, high)
            place[:2] /= max(1.0, float(np.hypot(place[0] / 112, place[1] / 70)))
        for first, second in pairwise(line):
            body.tube(Tissue.BOWEL_WALL, [first, second], 11.5, open_places)
            body.tube(Tissue.BOWEL_FLUID, [first, second], 8.8, (Tissue.BOWEL_WALL,))
    colon: list[Point] = [(-108, 18, -215), (-112, 8, -120), (-88, -50, -135), (-20, -74, -160), (60, -72, -128)]
    colon += [(112, -30, -84), (118, 18, -110), (118, 22, -230), (70, 0, -290), (20, 40, -300), (0, 55, -345)]
    body.tube(Tissue.BOWEL_WALL, colon, (29, 25, 22, 19, 19, 19, 17, 15, 13, 13, 14), open_places)
    body.tube(Tissue.STOOL, colon, (26, 22, 19, 16, 16, 16, 14, 12, 10, 10, 11), (Tissue.BOWEL_WALL,))
    for first, second, offset in zip(colon, colon[1:], (8, 6, 5, 5, 5, 5, 5, 4, 4, 4), strict=False):
        up, down = (first[0], first[1] - offset, first[2]), (second[0], second[1] - offset, second[2])
        body.tube(Tissue.AIRWAY, [up, down], 11, (Tissue.STOOL,))


def pelvis_and_head(body: Body) -> None:
    """Hip bones, sacrum, bladder, thighs; neck, skull and brain."""
    for way in (-1, 1):
        body.tube(Tissue.MUSCLE, [(way * 92, 10, -330), (way * 88, 5, -460), (way * 82, 5, -620)], (92, 84, 68))
        for tissue, less in ((Tissue.CORTEX, 0.0), (Tissue.MARROW, 3.0)):
            body.ellipsoid(tissue, (way * 86, 18, -228), (64 - less, 8 - less * 1.4, 50 - less), way * -46, 0.01)
            body.tube(
                tissue,
                [(way * 46, 62, -245), (way * 112, 0, -240), (way * 92, 8, -320)],
                (11 - less, 8 - less, 24 - less),
            )
            body.tube(
                tissue,
                [(way * 88, -10, -325), (way * 40, -45, -350), (way * 8, -52, -360)],
                (14 - less, 9 - less, 9 - less),
            )
            body.tube(
                tissue,
                [(way * 80, 20, -330), (way * 62, 30, -385), (way * 30, -30, -378)],
                (13 - less, 13 - less, 7 - less),
            )
            body.tube(tissue, [(way * 92, 5, -325), (way * 132, 12, -348)], (23 - less, 16 - less))
            body.tube(
                tissue,
                [(way * 132, 12, -345), (way * 118, 5, -410), (way * 96, 5, -620)],
                (20 - less, 14 - less, 13 - less),
            )
        body.tube(Tissue.MUSCLE, [(way * 26, 0, 225), (way * 30, 5, 330)], 20, (Tissue.FAT,))
    for tissue, less in ((Tissue.CORTEX, 0.0), (Tissue.MARROW, 3.0)):
        body.tube(tissue, [(0, 55, -222), (0, 88, -275), (0, 80, -330)], (34 - less, 26 - less, 9 - less))
    body.ellipsoid(Tissue.URINE, (0, -22, -340), (38, 30, 32), 0, 0.02)
    body.tube(Tissue.MUSCLE, [(0, -15, 300), (0, -25, 350)], 52)
    for tissue, less in ((Tissue.SKIN, 0.0), (Tissue.CORTEX, 6.0), (Tissue.MARROW, 8.0), (Tissue.CORD, 13.0)):
        body.ellipsoid(tissue, (0, -2, 440), (78 - less, 98 - less, 90 - less), 0, 0)
    body.ellipsoid(Tissue.MUSCLE, (0, -48, 372), (56, 44, 54), 0, 0)
    body.ellipsoid(Tissue.AIRWAY, (0, -52, 372), (14, 26, 20), 0, 0.05)
    body.tube(Tissue.CORTEX, [(-46, -25, 345), (-30, -78, 335), (30, -78, 335), (46, -25, 345)], 8)

    def brain(x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        height = np.where(z > 436, (z - 436) / 80, (z - 436) / 46)
        result: Numbers = np.sqrt((x / 64) ** 2 + ((y + 2) / 84) ** 2 + height**2)
        return result

    def grey(x: Numbers, y: Numbers, z: Numbers) -> NDArray[np.bool_]:
        folds = np.sin(x / 5) * np.sin(y / 6 + 1) * np.sin(z / 5.5)
        result: NDArray[np.bool_] = (brain(x, y, z) < 1.0) & (brain(x, y, z) > 0.82 + 0.09 * folds) & (np.abs(x) > 1.5)
        return result

    head: tuple[Point, Point] = ((-70, -90, 385), (70, 90, 520))
    body.paint(Tissue.WHITE_MATTER, *head, lambda x, y, z: brain(x, y, z) < 1)
    body.paint(Tissue.GREY_MATTER, *head, grey)
    for way in (-1, 1):
        body.ellipsoid(Tissue.GREY_MATTER, (way * 20, -8, 440), (13, 24, 18), way * 15, 0.05)
        body.ellipsoid(Tissue.GREY_MATTER, (way * 26, 52, 388), (26, 24, 18), 0, 0.04)
        body.ellipsoid(Tissue.CORD, (way * 9, -8, 455), (5, 30, 14), way * 8, 0.05)


def whole(
    x: NDArray[np.floating], y: NDArray[np.floating], z: NDArray[np.floating], arms: bool = False, least: float = 0.0
) -> Body:
    """The body on a grid (axes in mm), the arms beside it or raised out of the picture; no vessels below `least` mm."""
    body = Body(x, y, z)
    pelvis = body.axes[0][0] < -190 or body.axes[0][-1] > 240
    shell(body, arms)
    heart(body)
    lungs(body, least)
    belly(body, least)
    spine(body)
    if pelvis:
        pelvis_and_head(body)
    return body
