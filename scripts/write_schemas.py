"""Writes data/schema/<kind>.json, with which editors complete and check the fields of a record."""

from __future__ import annotations

import json
from pathlib import Path

from catalog.records import KINDS
from catalog.schemas import editor_schema

FOLDER = Path(__file__).resolve().parent.parent / "data" / "schema"


def schema_text(kind: str) -> str:
    """The text of the file for one kind."""
    return json.dumps(editor_schema(kind), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for kind in KINDS:
        (FOLDER / f"{kind}.json").write_text(schema_text(kind), encoding="utf-8")
    print(f"Wrote {len(KINDS)} schemas to data/schema/.")


if __name__ == "__main__":
    main()
