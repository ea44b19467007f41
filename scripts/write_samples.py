"""Computes the simulated pictures anew and writes them into images/: make samples, or make samples ONLY=ct

Needs numpy and scipy, which `make samples` installs. Each picture is the same each time; see scripts/samples/.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

import samples
from catalog.pictures import MOST_WIDTH, WIDTH, write_sizes
from samples.base import Picture, Pictures

ROOT = Path(__file__).resolve().parent.parent


def all_pictures() -> Pictures:
    """Name of each picture, `<kind>/<id>/<name>`, → the function that computes it."""
    found: dict[str, Callable[[], Picture]] = {}
    for module in sorted(pkgutil.iter_modules(samples.__path__), key=lambda module: module.name):
        found.update(getattr(importlib.import_module(f"samples.{module.name}"), "PICTURES", {}))
    return found


def main() -> int:
    wanted = sys.argv[1:]
    for name, compute in all_pictures().items():
        if wanted and not any(word in name for word in wanted):
            continue
        start = time.perf_counter()
        picture = Image.fromarray(compute())
        # A mask holds values, which a lossy picture would blur.
        write_sizes(
            picture,
            ROOT / "images" / f"{name}.webp",
            lossless="mask" in name,
            width=MOST_WIDTH if name.startswith("figures/") else WIDTH,
        )
        print(f"{name}: {picture.width} × {picture.height}, {time.perf_counter() - start:.1f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
