"""What every simulated picture goes through: from values of physics to the bytes that a page shows.

A module of this package maps the name of a picture, `<kind>/<id>/<name>`, to a function without arguments that
computes it: an array of uint8, shape (rows, columns) for grey or (rows, columns, 3) for RGB in sRGB, as it is to be
shown. Chance comes from `chance(name)`, so that a picture is the same each time.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Pictures = Mapping[str, Callable[[], Picture]]


def chance(name: str) -> np.random.Generator:
    """Random numbers that depend on the picture's name only."""
    return np.random.default_rng(zlib.crc32(name.encode()))


def grey(values: NDArray[np.floating], low: float, high: float) -> Picture:
    """Values as grey levels: `low` and below black, `high` and above white."""
    shown = (np.asarray(values, float) - low) / (high - low)
    return (np.clip(shown, 0, 1) * 255 + 0.5).astype(np.uint8)


def windowed(hounsfield: NDArray[np.floating], centre: float, width: float) -> Picture:
    """Hounsfield units through a window, by the linear function of DICOM PS3.3 C.11.2.1.2."""
    shown = (np.asarray(hounsfield, float) - (centre - 0.5)) / (width - 1) + 0.5
    return (np.clip(shown, 0, 1) * 255 + 0.5).astype(np.uint8)
