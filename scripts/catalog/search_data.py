"""What the search box looks through beside datasets: every other record, every section of prose, every known issue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from catalog.loader import Catalog
from catalog.records import KINDS, Record
from catalog.words import KIND_NAMES

# A heading of prose with its id, as docs/ writes all of them.
HEADING = re.compile(r"^(#{1,3}) (.+?) \{#([\w-]+)\}$", re.MULTILINE)
# What is no text to a reader: front matter, macro calls, marks, addresses of links.
NO_TEXT = re.compile(r"^---\n.*?\n---\n|\{\{.*?\}\}|\{%.*?%\}|<[^>]*>|\]\([^)]*\)|[`*\[\]|#]", re.DOTALL)


@dataclass(frozen=True)
class Found:
    """Something that can be found: under `group`, at `address` from the root of the site."""

    group: str
    title: str
    address: str
    text: str


def search_data(catalog: Catalog) -> dict[str, Any]:
    """Groups in the order in which they are shown, and what is in them as rows, the place of the group first."""
    entries = [*_records(catalog), *_prose(catalog.root / "docs"), *_issues(catalog)]
    groups = list(dict.fromkeys(entry.group for entry in entries))
    return {"groups": groups, "entries": [[groups.index(entry.group), *astuple(entry)[1:]] for entry in entries]}


def _records(catalog: Catalog) -> Iterator[Found]:
    for kind in KINDS:
        # Datasets have a file of their own, with which the table of datasets works as well.
        if kind == "datasets":
            continue
        for id, record in catalog.kind(kind).items():
            yield Found(KIND_NAMES[kind][1], record.name, f"{kind}/{id}/", text_of(record))


def text_of(record: Record) -> str:
    """A record in words: its other names, then what it is."""
    names = ", ".join(name for name in (record.full_name, *record.aliases) if name)
    return f"{names}. {record.description}" if names else record.description


def _prose(docs: Path) -> Iterator[Found]:
    for file in sorted(docs.glob("*.md")):
        if file.name != "index.md":
            yield from prose_sections(file.read_text(encoding="utf-8"), f"{file.stem}/")


def prose_sections(text: str, address: str) -> Iterator[Found]:
    """Each heading of a page of prose with the text below it."""
    headings = list(HEADING.finditer(text))
    page = headings[0][2] if headings else ""
    ends = [*(following.start() for following in headings[1:]), len(text)]
    for place, (heading, end) in enumerate(zip(headings, ends, strict=True)):
        body = text[heading.end() : end]
        title = heading[2] if place == 0 else f"{heading[2]} – {page}"
        yield Found("Pages", title, f"{address}#{heading[3]}", " ".join(NO_TEXT.sub(" ", body).split()))


def _issues(catalog: Catalog) -> Iterator[Found]:
    for id in catalog.with_issues():
        dataset = catalog.datasets[id]
        for issue in dataset.known_issues:
            yield Found("Known issues", f"{dataset.name}: {issue.kind}", f"datasets/{id}/#issues", issue.what)
