"""Takes a picture into images/: python scripts/add_picture.py FILE images/<kind>/<id>/<name>.webp

Writes it in two sizes, without its metadata. The record then says caption, credit and licence: see CONTRIBUTING.md.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from catalog.pictures import open_foreign, small, write_sizes

ROOT = Path(__file__).resolve().parent.parent
PLACE = re.compile(r"images/[a-z]+/[A-Za-z0-9.-]+/[a-z0-9][a-z0-9-]*\.webp")


def main() -> int:
    if len(sys.argv) != 3 or not PLACE.fullmatch(sys.argv[2]):
        print("usage: make picture FROM=photo.png TO=images/<kind>/<id>/<name>.webp", file=sys.stderr)
        return 2
    target = ROOT / sys.argv[2]
    try:
        write_sizes(open_foreign(Path(sys.argv[1])), target)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Wrote {sys.argv[2]} and {small(target).name}. Now name it in its record, with credit and licence.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
