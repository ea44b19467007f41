"""The tiny catalogue of the tests: invented records, one or two of each kind."""

from __future__ import annotations

import shutil
from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
TINY = TESTS / "tiny"


def copy_tiny(target: Path) -> Path:
    """A copy in which a test may change files."""
    shutil.copytree(TINY, target, dirs_exist_ok=True)
    return target
