"""Boards for teaching figures: panels with titles on white ground, 960 pixels wide, readable when scaled to a phone.

Nothing is modelled here. Letters come from Pillow's own typeface. A panel is a picture of uint8, (rows, columns) or
(rows, columns, 3), with a title of up to a few lines above it; `board` sets rows of panels under each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from samples.base import Picture

WIDTH, GAP, LETTERS = 960, 14, 25
INK, PALE, WRONG = (25, 28, 35), (120, 126, 138), (178, 24, 34)
Colour = tuple[int, int, int]


@cache
def typeface(size: float = LETTERS) -> ImageFont.FreeTypeFont:
    """Pillow's own typeface."""
    face = ImageFont.load_default(size)
    if not isinstance(face, ImageFont.FreeTypeFont):
        raise RuntimeError("Pillow was built without FreeType, which the letters of figures need")
    return face


def coloured(picture: Picture) -> Picture:
    """A grey or coloured picture as (rows, columns, 3)."""
    return picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, axis=2)


def sized(picture: Picture, width: int, smooth: bool = True, height: int | None = None) -> Picture:
    """A picture drawn `width` pixels wide, its shape kept unless a height is given."""
    high = height or max(1, round(picture.shape[0] * width / picture.shape[1]))
    way = Image.Resampling.LANCZOS if smooth else Image.Resampling.NEAREST
    return np.asarray(Image.fromarray(picture).resize((width, high), way))


def column_width(count: int) -> int:
    """Width of each of `count` panels that stand side by side."""
    return (WIDTH - GAP * (count - 1)) // count


def plain(text: str) -> str:
    """The text with signs that the typeface has: it has neither the minus sign nor the times sign."""
    return text.replace("−", "-").replace("×", "x")


def wrapped(text: str, width: float, size: float = LETTERS) -> list[str]:
    """Lines that fit the width; a line break in the text is kept."""
    lines: list[str] = []
    for part in plain(text).split("\n"):
        line = ""
        for word in part.split(" "):
            longer = f"{line} {word}".strip()
            if line and typeface(size).getlength(longer) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def blank(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """White ground to draw on."""
    image = Image.new("RGB", (width, height), "white")
    return image, ImageDraw.Draw(image)


def captioned(picture: Picture, title: str, lines: int, colour: Colour = INK) -> Picture:
    """A picture under its title, for which `lines` lines are kept free; a title in red tells of a mistake."""
    picture = coloured(picture)
    step = LETTERS + 5
    image, draw = blank(picture.shape[1], step * lines + 6)
    text = wrapped(title, picture.shape[1])
    for number, line in enumerate(text):
        draw.text((0, step * (lines - len(text) + number)), line, colour, typeface())
    return np.vstack([np.asarray(image), picture])


def framed(picture: Picture) -> Picture:
    """The picture with a thin grey line around it, so that a bright one does not run into the ground."""
    result = np.array(coloured(picture))
    result[[0, -1]] = 170
    result[:, [0, -1]] = 170
    return result


Panel = tuple[Picture, str] | tuple[Picture, str, Colour]


def board(*rows: Sequence[Panel]) -> Picture:
    """Rows of panels: (picture, title) or (picture, title, colour of the title). The board is 960 pixels wide."""
    bands: list[NDArray[np.uint8]] = []
    for row in rows:
        lines = max(len(wrapped(panel[1], panel[0].shape[1])) if panel[1] else 0 for panel in row)
        parts = [captioned(panel[0], panel[1], lines, panel[2] if len(panel) > 2 else INK) for panel in row]
        high = max(part.shape[0] for part in parts)
        band = np.full((high, WIDTH, 3), 255, np.uint8)
        left = 0
        for part in parts:
            wide = min(part.shape[1], WIDTH - left)
            band[: part.shape[0], left : left + wide] = part[:, :wide]
            left += part.shape[1] + GAP
        bands += [band, np.full((GAP, WIDTH, 3), 255, np.uint8)]
    return np.vstack(bands[:-1])


def write(picture: Picture, x: float, y: float, text: str, size: float = LETTERS, colour: Colour = INK) -> Picture:
    """The picture with a text whose middle is at (x, y)."""
    image = Image.fromarray(coloured(picture))
    ImageDraw.Draw(image).text((x, y), plain(text), colour, typeface(size), anchor="mm")
    return np.asarray(image)
