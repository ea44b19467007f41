"""Writes a commented skeleton of a record: python scripts/new.py chase-db1, or datasets/chase-db1, formats/…"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from catalog.loader import ID, LICENSE_ID
from catalog.problems import did_you_mean
from catalog.records import KINDS
from catalog.schemas import FieldRow, field_rows

ROOT = Path(__file__).resolve().parent.parent


def skeleton(kind: str, today: str) -> str:
    """The text of a new record: what must be there to be filled in, the rest as comments."""
    rows = [row for row in field_rows(kind) if not row.name.startswith("sources")]
    lines = [
        f"# yaml-language-server: $schema=../schema/{kind}.json",
        "# Fill in what your sources say; leave out what they do not. Remove the '# ' before a field to use it.",
        *_fields(rows, "", "", wanted=True),
        "sources:",
        "  owner:  # a key of your choice, named in the source lists above",
        "    title:  # the page's title",
        "    url:  # its address",
        f"    checked: {today}",
        "    seen: live  # live, stored or repository",
        "    type: owner  # owner, paper, host, third-party or mirror",
    ]
    return "\n".join(lines) + "\n"


def _fields(rows: list[FieldRow], above: str, indent: str, *, wanted: bool, first: str = "") -> list[str]:
    """The lines of the fields directly below `above`; a list of blocks shows one entry, begun with `first`."""
    lines = []
    for row in rows:
        name = row.name.removeprefix(above)
        if not row.name.startswith(above) or "." in name:
            continue
        needed = wanted and row.required
        start, first = first or indent, ""
        value = " [owner]" if name == "source" else ""
        hint = f"{row.description} ({row.form})" if "block" not in row.form else row.description
        lines.append(f"{'' if needed else '# '}{start}{name}:{value}  # {hint}")
        if row.form == "block":
            lines += _fields(rows, f"{row.name}.", f"{indent}  ", wanted=needed)
        elif row.form == "list of blocks":
            lines += _fields(rows, f"{row.name}.", f"{indent}    ", wanted=needed, first=f"{indent}  - ")
    return lines


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: python scripts/new.py [KIND/]ID, such as chase-db1 or formats/nrrd", file=sys.stderr)
        return 2
    kind, _, id = sys.argv[1].rpartition("/")
    kind = kind or "datasets"
    if kind not in KINDS:
        print(f"'{kind}' is not a kind of record{did_you_mean(kind, KINDS)}", file=sys.stderr)
        return 2
    if not (LICENSE_ID if kind == "licenses" else ID).fullmatch(id):
        print(f"'{id}' is not an id: small letters, digits and single hyphens, such as chase-db1", file=sys.stderr)
        return 2
    path = ROOT / "data" / kind / f"{id}.yaml"
    if path.exists():
        print(f"{path.relative_to(ROOT)} exists already; edit it", file=sys.stderr)
        return 2
    path.write_text(skeleton(kind, date.today().isoformat()), encoding="utf-8")
    print(f"Wrote {path.relative_to(ROOT)}. Fill it in, then run: make check")
    return 0


if __name__ == "__main__":
    sys.exit(main())
