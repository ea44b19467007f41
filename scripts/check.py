"""Reads every record in data/, prints all problems with file, line, field and what to do, and leaves 1 if any."""

from __future__ import annotations

import os
import sys
from datetime import date, timedelta
from pathlib import Path

from catalog.loader import load_catalog
from catalog.problems import CatalogError
from catalog.records import KINDS

ROOT = Path(__file__).resolve().parent.parent
# Pages move, licences change: after so many days a record's sources want to be read again.
STALE_AFTER = timedelta(days=730)


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
    # A note, not a problem: a build must not begin to fail because time passes.
    stale = catalog.not_checked_since((date.today() - STALE_AFTER).isoformat())
    if stale:
        shown = ", ".join(stale[:10]) + (f" and {len(stale) - 10} more" if len(stale) > 10 else "")
        print(f"Last checked more than two years ago; read their sources again: {shown}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
