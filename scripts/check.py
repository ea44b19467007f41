"""Reads every record in data/, prints all problems with file, line, field and what to do, and leaves 1 if any."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from catalog.loader import load_catalog
from catalog.problems import CatalogError
from catalog.records import KINDS

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    try:
        catalog = load_catalog(ROOT)
    except CatalogError as error:
        on_github = os.environ.get("GITHUB_ACTIONS") == "true"
        for problem in error.problems:
            print(problem.as_annotation() if on_github else problem)
        count = len(error.problems)
        print(f"{count} problem{'s' if count > 1 else ''} found.", file=sys.stderr)
        return 1
    counts = ", ".join(f"{len(catalog.kind(kind))} {kind}" for kind in KINDS)
    print(f"No problem found in {counts}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
