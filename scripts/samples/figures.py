"""Teaching figures about numbers: windows, pixel depth, signs, byte order, slopes, and raw files read wrongly.

Model: the CT slice of `samples.ct`, the radiograph of `samples.radiograph` and the PET of `samples.nuclear`, whose
docstrings say what is modelled. What is shown to go wrong here really goes wrong: the numbers are written as bytes and
the same bytes are read with another agreement. Windows follow DICOM PS3.3 C.11.2.1.2.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from samples import radiograph
from samples.base import Picture, Pictures, grey, windowed
from samples.ct import CHEST, cut, slice_of
from samples.figure_board import (
    INK,
    LETTERS,
    PALE,
    WRONG,
    blank,
    board,
    column_width,
    framed,
    sized,
    typeface,
    wrapped,
)
from samples.nuclear import projections

WINDOWS = (("Lung", -550, 1300), ("Soft tissue", 40, 400), ("Bone", 400, 1500))
"""Name, centre and width in Hounsfield units."""


@cache
def chest() -> NDArray[np.int16]:
    """The chest in whole Hounsfield units, 446 × 640."""
    return np.asarray(np.clip(np.rint(cut(slice_of(CHEST)).astype(float)), -1024, 3071)).astype(np.int16)


def transfer(centre: float, width: float, wide: int, high: int) -> Picture:
    """The line of a window over the histogram of the slice; across −1000 to 1000 HU, up from black to white."""
    image, draw = blank(wide, high)
    left, right, top, base = 16, wide - 6, 8, high - LETTERS - 14
    counts, _ = np.histogram(chest(), bins=100, range=(-1000, 1000))
    share = np.sqrt(counts / counts.max())
    for number, part in enumerate(share):
        x = left + (right - left) * number / 100
        draw.rectangle((x, base - part * (base - top), x + (right - left) / 100, base), (214, 219, 228))
    for y in range(top, base):
        tone = round(255 * (base - y) / (base - top))
        draw.line((0, y, 10, y), (tone, tone, tone))
    draw.rectangle((0, top, 10, base), None, PALE)
    draw.line((left, base, right, base), INK, 2)
    across = np.linspace(-1000, 1000, 201)
    tone_line = np.clip((across - centre) / width + 0.5, 0, 1)
    points = zip(left + (right - left) * (across + 1000) / 2000, base - tone_line * (base - top - 2), strict=True)
    draw.line([(float(x), float(y)) for x, y in points], (23, 92, 180), 5)
    for value, anchor in ((-1000, "la"), (0, "ma"), (1000, "ra")):
        text = f"{value}" if value < 0 else f"{value} HU" if value else "0"
        draw.text((left + (right - left) * (value + 1000) / 2000, base + 6), text, INK, typeface(), anchor=anchor)
    return np.asarray(image)


def ct_windowing() -> Picture:
    """One slice of the chest in three windows, each with its line under it."""
    wide = column_width(3)
    shown = [
        (sized(windowed(chest().astype(float), centre, width), wide), f"{name}\n{centre} / {width}")
        for name, centre, width in WINDOWS
    ]
    return board(shown, [(transfer(centre, width, wide, 190), "") for _, centre, width in WINDOWS])


HEADER = 352


def file_drawn(wide: int, high: int) -> Picture:
    """What the raw file holds, as a bar and words."""
    image, draw = blank(wide, high)
    draw.rectangle((0, 8, 44, 56), (23, 92, 180))
    draw.rectangle((45, 8, wide - 1, 56), (214, 219, 228), PALE)
    draw.text((60, 32), "numbers", INK, typeface(), anchor="lm")
    text = f"{HEADER} bytes of header, then 446 rows of 640 numbers: int16, little-endian, Hounsfield units"
    for number, line in enumerate(wrapped(text, wide)):
        draw.text((0, 66 + 29 * number), line, INK, typeface())
    return np.asarray(image)


def seven_readings() -> Picture:
    """One raw file read rightly and in seven wrong ways, through the same window of 40 / 400 where it can suit."""
    rows, columns = chest().shape
    data = bytes(HEADER) + chest().astype("<i2").tobytes()
    wide = column_width(3)
    high = round(wide * rows / columns)

    def read(kind: str, skip: int, across: int) -> Picture:
        size = np.dtype(kind).itemsize
        whole = np.frombuffer(data[skip : skip + (len(data) - skip) // size * size], kind)
        lines = min(rows, len(whole) // across)
        with np.errstate(invalid="ignore"):
            values = whole[: lines * across].reshape(lines, across).astype(float)
        if kind == "u1":
            picture = grey(values, 0, 255)
        elif kind == "<f4":
            # No window suits: what the values span is shown, from black to white.
            sane = np.where(np.isfinite(values), np.clip(np.abs(values), 1e-45, 1e38), 1e-45)
            picture = grey(np.log10(sane), -45, 38)
        elif kind == ">i2" or skip % 2:
            # The numbers fill the whole range now.
            picture = grey(values, -32768, 32767)
        else:
            picture = windowed(values, 40, 400)
        if picture.shape[0] < rows:
            picture = np.pad(picture, ((0, rows - picture.shape[0]), (0, 0)), constant_values=225)
        return framed(sized(picture, wide, height=high))

    return board(
        [
            (file_drawn(wide, high), "The file"),
            (read("<i2", HEADER, columns), "Read rightly"),
            (read("<u2", HEADER, columns), "As unsigned", WRONG),
        ],
        [
            (read(">i2", HEADER, columns), "As big-endian", WRONG),
            (read("u1", HEADER, columns), "As 8 bits", WRONG),
            (read("<f4", HEADER, columns), "As 32-bit floats", WRONG),
        ],
        [
            (read("<i2", HEADER, columns - 10), "Width 630, not 640", WRONG),
            (read("<i2", 0, columns), "Header not skipped", WRONG),
            (read("<i2", HEADER + 1, columns), "One byte off", WRONG),
        ],
    )


def rounded(values: NDArray[np.floating], bits: int, low: float, high: float) -> NDArray[np.float64]:
    """Values as whole numbers of so many bits between low and high, and back."""
    step = (high - low) / 2**bits
    return np.asarray(low + (np.floor((values - low) / step) + 0.5) * step)


def pixel_depth() -> Picture:
    """Smooth data through a narrow window at 6, 8 and 12 bits; a ramp of 8, 12 and 16 bits through a narrower one."""
    wide = column_width(3)
    smooth = gaussian_filter(cut(slice_of(CHEST)).astype(float), 2.2)[70:330, 250:510]
    top = []
    for bits in (6, 8, 12):
        step = 4096 / 2**bits
        title = f"{bits} bits\n{step:.0f} HU a step"
        top.append((sized(windowed(rounded(smooth, bits, -1024, 3072), 180, 300), wide), title))
    ramp = np.broadcast_to(np.linspace(0.5, 0.505, wide), (90, wide))
    bottom = []
    for bits in (8, 12, 16):
        seen = len(np.unique(rounded(ramp, bits, 0, 1)))
        bottom.append((grey(rounded(ramp, bits, 0, 1), 0.4995, 0.5055), f"Ramp, {bits} bits: {seen} levels"))
    return board(top, bottom)


def signed_unsigned() -> Picture:
    """PET from the front, stored in 16 bits without sign, read rightly and as signed numbers."""
    front = projections(24)[0]
    stored = np.clip(front / 11 * 65535, 0, 65535).astype("<u2")
    wide = column_width(2)
    pictures = []
    for kind, title, colour in (("<u2", "Unsigned, as stored:\n0 to 65,535", INK), ("<i2", "Read as signed:\n", WRONG)):
        values = np.frombuffer(stored.tobytes(), kind).reshape(stored.shape)
        if kind == "<i2":
            title += f"{int(values.min()):,} to {int(values.max()):,}"
        picture = grey(values.astype(float), 0, 45000)[:165]
        pictures.append((sized(picture, wide), title, colour))
    return board(pictures)


def byte_order() -> Picture:
    """Two bytes with two values, and a ramp and a slice of the chest read in both orders."""
    wide = column_width(2)
    ramp = np.broadcast_to(np.linspace(0, 1023, wide), (70, wide)).astype("<i2")
    panels: list[list[tuple[Picture, str, tuple[int, int, int]]]] = [[], [], []]
    for kind, order, value in (("<i2", "01 00 little-endian", 1), (">i2", "01 00 big-endian", 256)):
        colour = INK if value == 1 else WRONG
        image, draw = blank(wide, 96)
        draw.text((0, 4), f"= {value}", colour, typeface(72))
        panels[0].append((np.asarray(image), order, colour))
        values = np.frombuffer(ramp.tobytes(), kind).reshape(ramp.shape).astype(float)
        low, high = (0, 1023) if value == 1 else (-32768, 32767)
        panels[1].append((grey(values, low, high), "A ramp from 0 to 1,023", colour))
        body = np.frombuffer(chest().astype("<i2").tobytes(), kind).reshape(chest().shape).astype(float)
        low, high = (-1000, 1000) if value == 1 else (-32768, 32767)
        panels[2].append((sized(grey(body, low, high), wide), "The slice of the chest", colour))
    return board(*panels)


def slope_intercept() -> Picture:
    """The same window with and without the slope and intercept of the header."""
    stored = chest().astype(float) + 1024
    wide = column_width(2)
    pictures = []
    for offset, title, colour in ((0, "Stored numbers:\nrule ignored", WRONG), (-1024, "Stored × 1 − 1024:\nHU", INK)):
        picture = sized(windowed(stored + offset, 40, 400), wide)
        pictures.append((picture, title, colour))
    return board(pictures)


def monochrome() -> Picture:
    """One radiograph: stored the two ways and shown as meant, and shown with the other way's rule."""
    picture = radiograph.chest()
    wide = column_width(2)
    shown = sized(picture, wide)
    return board(
        [
            (shown, "Photometric Interpretation respected"),
            (255 - shown, "MONOCHROME1 read as MONOCHROME2", WRONG),
        ]
    )


PICTURES: Pictures = {
    "figures/ct-windowing": ct_windowing,
    "figures/seven-wrong-readings": seven_readings,
    "figures/pixel-depth": pixel_depth,
    "figures/signed-unsigned": signed_unsigned,
    "figures/byte-order": byte_order,
    "figures/slope-intercept": slope_intercept,
    "figures/monochrome": monochrome,
}
