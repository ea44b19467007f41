"""What pages load when they are used: one JSON file a purpose, made of the records at build time.

No page downloads one before its reader does what needs it, so that a first visit stays as small as it was
while the catalogue grows.
"""

from __future__ import annotations

import json
from typing import Any

from catalog.loader import Catalog
from catalog.records import DEPENDENT, SHARING, Sourced
from catalog.words import ACCESS_WORDS, RELATION_WORDS


def render_files(catalog: Catalog) -> dict[str, str]:
    """Path in the site → text."""
    return {"assets/combine.json": _json(combine_data(catalog))}


def combine_data(catalog: Catalog) -> dict[str, Any]:
    """For the page that combines datasets: licences by part, access, and relations with their sources."""
    used = {part.id for dataset in catalog.datasets.values() for part in dataset.licenses}
    return {
        "datasets": {
            id: {
                "name": dataset.name,
                "names": [name for name in (dataset.full_name, *dataset.aliases) if name],
                "access": dataset.access.level if dataset.access else "",
                "licenses": [{"covers": part.covers, "id": part.id} for part in dataset.licenses],
                "relations": [
                    {
                        "type": relation.type,
                        "dataset": relation.dataset,
                        "note": relation.note or "",
                        "sources": _cited(dataset.sources, relation),
                    }
                    for relation in dataset.relations
                    if relation.type in SHARING
                ],
            }
            for id, dataset in catalog.datasets.items()
        },
        "licenses": {
            id: {"name": license.name, **license.permissions.model_dump()}
            for id, license in catalog.licenses.items()
            if id in used
        },
        "access": ACCESS_WORDS,
        "relations": RELATION_WORDS,
        "dependent": DEPENDENT,
    }


def _cited(sources: Any, block: Sourced) -> list[dict[str, str]]:
    return [{"title": sources[key].title, "url": sources[key].url} for key in block.source]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
