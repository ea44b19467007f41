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
    lines = [
        f"# yaml-language-server: $schema=../schema/{kind}.json",
        "# Fill in what your sources say; leave out what they do not. Remove the '# ' before a field to use it.",
        "# Every block of facts ends with  source: [key]  naming keys of 'sources' below.",
    ]
    for row in field_rows(kind):
        if row.name.startswith("sources"):
            continue
        depth = row.name.count(".")
        lines += _field(row, "  " * depth)
    lines += [
        "sources:",
        "  owner:  # a key of your choice, named in the source lists above",
        "    title: # the page's title",
        "    url: # its address",
        f"    checked: {today}",
        "    seen: live  # live, stored or repository",
        "    type: owner  # owner, paper, host, third-party or mirror",
    ]
    return "\n".join(lines) + "\n"


def _field(row: FieldRow, indent: str) -> list[str]:
    name = row.name.rsplit(".", 1)[-1]
    mark = "" if row.required and "." not in row.name else "# "
    hint = f"{row.description} ({row.form})" if row.description else f"({row.form})"
    return [f"{mark}{indent}{name}:  # {hint}"]


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
