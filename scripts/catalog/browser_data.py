"""What pages load when they are used: one JSON file a purpose, made of the records at build time.

No page downloads one before its reader does what needs it, so that a first visit stays as small as it was
while the catalogue grows.
"""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any, get_args

from catalog.facets import Facet, Facets
from catalog.loader import Catalog
from catalog.records import DEPENDENT, SHARING, Sourced, Unit
from catalog.search_data import search_data, text_of
from catalog.words import ACCESS_WORDS, RELATION_WORDS


def render_files(catalog: Catalog) -> dict[str, str]:
    """Path in the site → text."""
    facets = Facets(catalog)
    return {
        "assets/combine.json": _json(combine_data(catalog)),
        "assets/explorer.json": _json(explorer_data(facets)),
        "assets/explorer-text.json": _json(explorer_text(facets)),
        "assets/search.json": _json(search_data(catalog)),
        "assets/citations.json": _json(citations(catalog)),
        **{f"api/v1/datasets/{id}.json": _json(published(catalog, id)) for id in catalog.datasets},
    }


def package_files() -> dict[str, Path]:
    """Path in the site → file of an installed package: what pages use of others' scripts."""
    folder = resources.files("mkdocs_glightbox") / "glightbox"
    return {f"assets/{name}": Path(str(folder / name)) for name in ("glightbox.min.js", "glightbox.min.css")}


def explorer_data(facets: Facets) -> dict[str, Any]:
    """For the table of datasets: a column a fact, so that like stands beside like and packs well.

    `facets[].of` and `counts` hold for each dataset the places of its answers and units in the lists beside them.
    """
    catalog = facets.catalog
    datasets = [catalog.datasets[id] for id in facets.ids]
    units = list(get_args(Unit))
    return {
        # An id that its name gives is left out.
        "ids": ["" if _slug(catalog.datasets[id].name) == id else id for id in facets.ids],
        "names": [dataset.name for dataset in datasets],
        "full_names": [dataset.full_name or "" for dataset in datasets],
        "units": units,
        "counts": [
            [[units.index(unit), number] for unit, number in (dataset.size.counts if dataset.size else {}).items()]
            for dataset in datasets
        ],
        "facets": [_facet(facets, facet) for facet in facets.facets],
        "ranges": [
            {"id": each.id, "name": each.name, "step": each.step, "of": [each.of(dataset) for dataset in datasets]}
            for each in facets.ranges
        ],
    }


def _facet(facets: Facets, facet: Facet) -> dict[str, Any]:
    places = {answer.id: place for place, answer in enumerate(facet.answers)}
    return {
        "id": facet.id,
        "name": facet.name,
        "answers": [
            # A dataset's name stands among the names already.
            [answer.id]
            if facet.id == "shares"
            else [answer.id, answer.name, *([places[answer.parent]] if answer.parent in places else [])]
            for answer in facet.answers
        ],
        "of": [[places[answer] for answer in facets.answers(facet, id)] for id in facets.ids],
    }


def _slug(name: str) -> str:
    """A name as most ids are made of it; explorer-filter.js does the same."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def explorer_text(facets: Facets) -> list[str]:
    """What free text is looked for in beside the names, in the order of explorer_data: loaded when somebody types."""
    return [text_of(facets.catalog.datasets[id]) for id in facets.ids]


def citations(catalog: Catalog) -> dict[str, Any]:
    """Dataset → the paper to cite, where its record names one."""
    papers = {id: dataset.publications[0] for id, dataset in catalog.datasets.items() if dataset.publications}
    return {
        id: {
            "title": paper.title,
            "authors": paper.authors,
            "venue": paper.venue or "",
            "year": paper.year,
            "doi": paper.doi or "",
            "url": paper.url or "",
        }
        for id, paper in papers.items()
    }


def published(catalog: Catalog, id: str) -> dict[str, Any]:
    """A dataset's record as it is, with its id and `names`: what the words and ids in it are called."""
    dataset = catalog.datasets[id]
    content, files = dataset.content, dataset.files
    named = {
        "modalities": content.modalities,
        "anatomy": content.anatomy,
        "conditions": content.conditions,
        "tasks": content.tasks,
        "formats": files.formats if files else [],
        "licenses": [part.id for part in dataset.licenses],
    }
    names: dict[str, dict[Any, str]] = {
        kind: {each: catalog.kind(kind)[each].name for each in ids} for kind, ids in named.items() if ids
    }
    level = dataset.access.level if dataset.access else None
    names["access"] = {level: ACCESS_WORDS[level]} if level else {}
    return {"id": id, **dataset.model_dump(exclude_none=True, exclude_defaults=True), "names": names}


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
