"""Teaching figures about colour: tables for single numbers, palettes, and brightness with two colour differences.

Model: the PET of `samples.nuclear`, the Doppler picture of `samples.carotid` and the photograph of `samples.fundus`.
Lightness is L* of CIE 1976 from sRGB; its threshold and weights for luminance, and the weights of brightness in YBR
(0.299, 0.587, 0.114, as in ITU-R BT.601), are given at
9to5answer.com/formula-to-determine-perceived-brightness-of-rgb-color (its solutions 2 and 3). The curve of L*, the
scale of the colour differences and the tables "hot" and "jet" are drawn in the usual manner and were not compared with
a source; they are not DICOM's palettes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import map_coordinates

from samples import carotid, ct, fundus
from samples.base import Picture, Pictures, grey
from samples.figure_board import INK, PALE, WRONG, blank, board, column_width, framed, sized, typeface
from samples.nuclear import BINS, ROWS, VOXEL, fused, hot, pet, projections
from samples.torso import NODULE

Values = NDArray[np.float64]
HIGHEST = 9.0
"""The SUV that gets the last colour of a table."""


def jet(values: NDArray[np.floating]) -> Values:
    """Values from 0 to 1 as blue, cyan, yellow, red; shape (…, 3), 0 to 1."""
    middle = np.array([3.0, 2.0, 1.0])
    return np.asarray(np.clip(1.5 - np.abs(4 * np.clip(values, 0, 1)[..., None] - middle), 0, 1))


def plain_grey(values: NDArray[np.floating]) -> Values:
    """Values from 0 to 1 as grey; shape (…, 3), 0 to 1."""
    return np.repeat(np.clip(values, 0, 1)[..., None], 3, axis=-1).astype(float)


def lightness(colours: Values) -> Values:
    """L* (0 to 100) of sRGB colours (…, 3) from 0 to 1."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    root = np.where(luminance > 0.008856, np.cbrt(luminance), 7.787 * luminance + 16 / 116)
    return np.asarray(116 * root - 16)


def curve(colours: Values, wide: int, high: int) -> Picture:
    """The table as a bar, and its lightness over it: (high, wide, 3)."""
    image, draw = blank(wide, high)
    base, top = high - 46, 6
    draw.rectangle((0, top, wide - 1, base), None, PALE)
    heights = base - lightness(colours) / 100 * (base - top)
    places = np.linspace(2, wide - 3, len(colours))
    draw.line([(float(x), float(y)) for x, y in zip(places, heights, strict=True)], INK, 5)
    draw.text((10, top + 4), "light", INK, typeface())
    draw.text((wide - 10, base - 34), "dark", INK, typeface(), anchor="ra")
    result = np.array(image)
    shades = np.stack([np.interp(np.arange(wide), places, colours[:, band]) for band in range(3)], axis=-1)
    result[base + 6 :] = (shades * 255 + 0.5).astype(np.uint8)
    return result


def pseudo_colour() -> Picture:
    """PET from the front in grey, hot and jet, and the lightness of each table under it."""
    front = projections(24)[0][:165, 12:-12]
    wide = column_width(3)
    tables = (("Grey", plain_grey, INK), ("Hot", hot, INK), ("Jet", jet, WRONG))
    steps = np.linspace(0, 1, 256)
    above, below = [], []
    for name, table, colour in tables:
        values = np.asarray(Image.fromarray(front.astype(np.float32)).resize((wide, round(wide * 165 / 104)), 3))
        above.append(((table(values / HIGHEST) * 255 + 0.5).astype(np.uint8), name, colour))
        below.append((curve(table(steps), wide, 190), "Lightness"))
    return board(above, below)


def to_ybr(picture: Picture) -> Picture:
    """Brightness and two colour differences around 128, from RGB, all 0 to 255: shape (rows, columns, 3)."""
    weights = np.array([[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]])
    values = picture.astype(float) @ weights.T + np.array([0, 128, 128])
    return np.asarray(np.clip(values + 0.5, 0, 255)).astype(np.uint8)


def rgb_and_ybr() -> Picture:
    """A photograph, its brightness and colour differences, and two ways to read it wrongly."""
    wide = column_width(3)
    picture = sized(fundus.photograph("right eye", True, True), wide)
    other = to_ybr(picture)
    planes = np.ascontiguousarray(np.moveaxis(picture, -1, 0))
    return board(
        [(picture, "RGB"), (other[..., 0], "Y: brightness"), (other[..., 1], "Cb: blue less brightness")],
        [
            (other[..., 2], "Cr: red less brightness"),
            (other, "YBR shown as if it were RGB", WRONG),
            (planes.reshape(picture.shape), "Planes read as if interleaved", WRONG),
        ],
    )


def palette() -> Picture:
    """The stored index of each pixel, the table, and what the table makes of it."""
    wide = column_width(3)
    true = sized(carotid.carotid_colour_doppler()[60:780, 90:810], wide)
    reduced = Image.fromarray(true).quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    table = np.asarray(reduced.getpalette(), np.uint8).reshape(-1, 3)
    table = np.vstack([table, np.zeros((256 - len(table), 3), np.uint8)])
    index = np.asarray(reduced)
    squares = np.kron(table.reshape(16, 16, 3), np.ones((19, 19, 1), np.uint8))
    return board(
        [
            (index, "Stored: an index a pixel, shown as grey", WRONG),
            (framed(sized(squares, wide, smooth=False)), "The table:\n256 colours"),
            (table[index], "Index looked up in the table"),
        ]
    )


def overlay() -> Picture:
    """The two layers of PET-CT, each with its numbers, and the picture in which both are melted."""
    wide = column_width(3)
    low, high = NODULE[2] - 9, NODULE[2] + 7
    places = ct.axes(ct.PIXELS, ct.FIELD)
    down, across = np.meshgrid(places / VOXEL + ROWS / 2 - 0.5, places / VOXEL + BINS / 2 - 0.5, indexing="ij")
    uptake = ct.cut(map_coordinates(pet(False, low, high)[2], [down, across], order=0)).astype(float)
    return board(
        [
            (sized(ct.chest_soft(), wide), "CT: Hounsfield units"),
            (sized(grey(uptake, 0, HIGHEST), wide), "PET: SUV"),
            (sized(fused(), wide), "Melted into RGB: neither", WRONG),
        ]
    )


PICTURES: Pictures = {
    "figures/pseudo-colour": pseudo_colour,
    "figures/rgb-and-ybr": rgb_and_ybr,
    "figures/palette": palette,
    "figures/overlay": overlay,
}
