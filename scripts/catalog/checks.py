"""What no record can see alone: names that collide, relations that contradict one another, facts that do not fit.

`check_records` is told every record that is valid by itself, and tells what is wrong between them or
against the files beside them. Each check is a function; all their problems are collected.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from catalog.pictures import picture_problem, small
from catalog.problems import Problem
from catalog.records import (
    DEPENDENT,
    KINDS,
    SAME_IMAGES,
    Anatomy,
    Block,
    Collection,
    Condition,
    Dataset,
    License,
    Listed,
    Modality,
    Record,
    Source,
)
from catalog.yaml_reader import Document, FieldPath, field_name

Documents = Mapping[tuple[str, str], Document]


def check_records(
    root: Path,
    records: Mapping[str, Mapping[str, Any]],
    documents: Documents,
    ids: Mapping[str, set[str]],
) -> Iterator[Problem]:
    """Everything that is wrong between records: kind → id → record, each with the document it was read from.

    `ids` are those of all files, whether their records are valid or not.
    """
    for kind in KINDS:
        yield from _name_collisions(kind, records[kind], documents)
        yield from _parent_cycles(kind, records[kind], documents)
        for id, record in records[kind].items():
            document = documents[kind, id]
            yield from _unused_sources(record, document)
            yield from _image_problems(kind, id, record, document, root, records["licenses"])
            yield from _former_id_problems(kind, id, record, document, ids)
            yield from _scope_problems(record, document)
    for id in records["licenses"]:
        yield from _license_id_problems(id, documents["licenses", id])
    yield from _relation_problems(records, documents)
    yield from _twins(records["datasets"], records["collections"], documents)
    yield from _bare_hosts(records["datasets"], records["collections"], documents)
    for id, dataset in records["datasets"].items():
        document = documents["datasets", id]
        yield from _split_problems(dataset, document)
        yield from _count_problems(dataset, document)
        yield from _no_license_problems(dataset, document)
        yield from _coherence_problems(dataset, document, records)


def _name_collisions(kind: str, records: Mapping[str, Record], documents: Documents) -> Iterator[Problem]:
    """Two records under one name are one record written twice, or a trap for the reader."""
    owners: dict[str, str] = {}
    for id, record in records.items():
        document = documents[kind, id]
        names: dict[str, FieldPath] = {record.name: ("name",)}
        for index, alias in enumerate(record.aliases):
            names.setdefault(alias, ("aliases", index))
        # Folded, 'KiTS 19' and 'kits-19' are one name: that is how people search.
        folded: dict[str, tuple[str, FieldPath]] = {}
        for name, path in names.items():
            folded.setdefault(re.sub(r"[\W_]+", "", name.casefold()), (name, path))
        for key, (name, path) in folded.items():
            owner = owners.setdefault(key, id)
            if owner != id:
                message = (
                    f"'{name}' is also a name of data/{kind}/{owner}.yaml; if both are one, merge them, "
                    "else make the names differ"
                )
                yield Problem(document.file, document.line(path), field_name(path), message)


def _parent_cycles(kind: str, records: Mapping[str, Any], documents: Documents) -> Iterator[Problem]:
    for id in records:
        chain = [id]
        while (parent := getattr(records.get(chain[-1]), "parent", None)) and parent not in chain:
            chain.append(parent)
        # Every record in the circle sees it; one of them tells.
        if parent == id == min(chain):
            message = f"the parents lead back to the record itself: {' → '.join([*chain, id])}"
            document = documents[kind, id]
            yield Problem(document.file, document.line(("parent",)), "parent", message)


def _unused_sources(record: Record, document: Document) -> Iterator[Problem]:
    used = set(_source_keys(record))
    for key in record.sources:
        if key not in used:
            message = "no block of facts names this source; name it in a 'source:' list or remove it"
            yield Problem(document.file, document.line(("sources", key)), f"sources.{key}", message)


def _source_keys(value: Any) -> Iterator[str]:
    if isinstance(value, Block):
        if not isinstance(value, Source):
            yield from getattr(value, "source", [])
        for name in type(value).model_fields:
            yield from _source_keys(getattr(value, name))
    elif isinstance(value, list):
        for item in value:
            yield from _source_keys(item)


def _image_problems(
    kind: str, id: str, record: Any, document: Document, root: Path, licenses: Mapping[str, License]
) -> Iterator[Problem]:
    for index, image in enumerate(getattr(record, "images", [])):
        line = document.line(("images", index, "file"))
        field = f"images.{index}.file"
        if not image.file.startswith(f"images/{kind}/{id}/"):
            yield Problem(document.file, line, field, f"a record's images lie in images/{kind}/{id}/")
        elif not (root / image.file).is_file():
            yield Problem(document.file, line, field, f"there is no file '{image.file}'; add it or correct the path")
        elif not small(root / image.file).is_file():
            message = f"'{small(root / image.file).name}' is not beside it; write both sizes with `make picture`"
            yield Problem(document.file, line, field, message)
        else:
            for file in (root / image.file, small(root / image.file)):
                if problem := picture_problem(file):
                    yield Problem(document.file, line, field, f"{file.name}: {problem}")
        license = licenses.get(image.license)
        # Everybody may take a picture of ours further, change it and earn with it.
        if license and any(getattr(license.permissions, freedom) != "allowed" for freedom in FREEDOMS):
            message = (
                f"a picture under {image.license} cannot come in; it needs CC0-1.0, CC-BY-4.0 or as free a licence"
            )
            yield Problem(
                document.file, document.line(("images", index, "license")), f"images.{index}.license", message
            )
        if not image.simulated and not image.url:
            message = "say in 'url' where the owner states licence and origin; for a computed picture, simulated: true"
            yield Problem(document.file, line, f"images.{index}.url", message)


def _former_id_problems(
    kind: str, id: str, record: Record, document: Document, ids: Mapping[str, set[str]]
) -> Iterator[Problem]:
    for index, old in enumerate(record.former_ids):
        if old in ids[kind]:
            line = document.line(("former_ids", index))
            message = f"data/{kind}/{old}.yaml exists, so its address cannot lead here"
            yield Problem(document.file, line, f"former_ids.{index}", message)


def _scope_problems(record: Record, document: Document) -> Iterator[Problem]:
    if isinstance(record, Listed):
        if record.scope != "medical-imaging" and not record.scope_note:
            message = f"with scope '{record.scope}', add scope_note: one sentence that says why it is listed"
            yield Problem(document.file, document.line(("scope",)), "scope_note", message)
        if record.status == "moved" and not record.moved_to:
            message = "with status 'moved', add moved_to: the new address"
            yield Problem(document.file, document.line(("status",)), "moved_to", message)


def _license_id_problems(id: str, document: Document) -> Iterator[Problem]:
    # NOASSERTION is SPDX's word for 'no licence was found', not an identifier of its list.
    if id == "NOASSERTION":
        return
    try:
        known = str(canonicalize_license_expression(id))
    except InvalidLicenseExpression:
        known = ""
    if known != id:
        hint = f"did you mean '{known}'?" if known else "for other terms, start the name with LicenseRef-"
        yield Problem(document.file, 1, "", f"'{id}' is not an SPDX licence identifier; {hint}")


def _relation_problems(records: Mapping[str, Mapping[str, Any]], documents: Documents) -> Iterator[Problem]:
    datasets: Mapping[str, Dataset] = records["datasets"]
    older = {
        id: [relation.dataset for relation in dataset.relations if relation.type in DEPENDENT]
        for id, dataset in datasets.items()
    }
    for id, dataset in datasets.items():
        document = documents["datasets", id]
        seen: set[tuple[str, str]] = set()
        for index, relation in enumerate(dataset.relations):
            line = document.line(("relations", index))
            field = f"relations.{index}"
            if relation.dataset == id:
                yield Problem(document.file, line, field, "a dataset has no relation to itself; remove it")
                continue
            if (relation.type, relation.dataset) in seen:
                yield Problem(document.file, line, field, "this relation stands twice; keep one")
            seen.add((relation.type, relation.dataset))
            chain = _path_back(older, relation.dataset, id) if relation.type in DEPENDENT else []
            if chain and id == min(chain):
                message = (
                    f"relations lead in a circle: {' → '.join([id, *chain])}; the older dataset names no newer one"
                )
                yield Problem(document.file, line, field, message)
            parent = datasets.get(relation.dataset)
            twin = parent and any(other.dataset == id and other.type == relation.type for other in parent.relations)
            if twin and id > relation.dataset and not chain:
                other = f"data/datasets/{relation.dataset}.yaml"
                message = f"{other} says the same from its side; keep the one on the newer record"
                yield Problem(document.file, line, field, message)
            if relation.type in DEPENDENT and parent and parent.released and _year(dataset) < _year(parent):
                message = (
                    f"released in {_year(dataset)}, before '{relation.dataset}' ({_year(parent)}), out of which it "
                    "cannot be made; write the relation on the other record, or correct a date"
                )
                yield Problem(document.file, line, field, message)
            if relation.type in SAME_IMAGES and parent and not relation.note:
                gained = [name.replace("_", " ") for name in _freedoms_gained(dataset, parent, records["licenses"])]
                if gained:
                    message = (
                        f"{' and '.join(gained)} allowed here but forbidden by '{relation.dataset}', "
                        "whose images these are; explain it in a note, or correct a licence"
                    )
                    yield Problem(document.file, line, f"{field}.note", message)


def _year(dataset: Dataset) -> int:
    """The year of release; a set without one is taken to be as new as it must be."""
    return int(dataset.released[:4]) if dataset.released else 9999


def _path_back(older: Mapping[str, list[str]], start: str, goal: str) -> list[str]:
    """The shortest chain of older datasets from `start` to `goal`, or nothing."""
    chains, seen = [[start]], {start}
    for chain in chains:
        if chain[-1] == goal:
            return chain
        for following in older.get(chain[-1], []):
            if following not in seen:
                seen.add(following)
                chains.append([*chain, following])
    return []


FREEDOMS = ("commercial_use", "redistribution", "derivatives")


def _freedoms_gained(child: Dataset, parent: Dataset, licenses: Mapping[str, License]) -> Iterator[str]:
    for freedom in FREEDOMS:
        ours = {getattr(licenses[p.id].permissions, freedom) for p in child.licenses if p.id in licenses}
        theirs = {getattr(licenses[p.id].permissions, freedom) for p in parent.licenses if p.id in licenses}
        if ours == {"allowed"} and "forbidden" in theirs:
            yield freedom


def _split_problems(dataset: Dataset, document: Document) -> Iterator[Problem]:
    if not dataset.size:
        return
    divisions = {split.division for split in dataset.size.splits}
    for unit, whole in dataset.size.counts.items():
        parts = max(
            (
                sum(split.counts.get(unit, 0) for split in dataset.size.splits if split.division == way)
                for way in divisions
            ),
            default=0,
        )
        if parts > whole:
            line = document.line(("size", "counts", unit))
            message = (
                f"the splits have {parts:,} {unit} in all, more than the whole ({whole:,}); correct one of them, "
                "or name the division of each split"
            )
            yield Problem(document.file, line, f"size.counts.{unit}", message)


def _no_license_problems(dataset: Dataset, document: Document) -> Iterator[Problem]:
    for index, part in enumerate(dataset.licenses):
        if part.id == "NOASSERTION" and not part.summary:
            path = ("licenses", index)
            message = "for NOASSERTION, say in 'summary' where a licence was looked for"
            yield Problem(document.file, document.line(path), f"licenses.{index}.summary", message)


# Unit → the units of which there must be at least as many: nobody has a study without a subject.
# Counts of `annotated` are told with the unit that they count, so they stand in no such order.
CONTAINED = {
    "subjects": ("studies", "series"),
    "studies": ("series",),
}


def _count_problems(dataset: Dataset, document: Document) -> Iterator[Problem]:
    """Counts that contradict one another. A record that says why, in a note or as a dispute, is left alone."""
    if not dataset.size or dataset.size.note:
        return
    counts = dataset.size.counts
    for fewer, units in CONTAINED.items():
        for unit in units:
            if fewer in counts and unit in counts and counts[unit] < counts[fewer]:
                message = (
                    f"{counts[unit]:,} {unit} of {counts[fewer]:,} {fewer} cannot be: each has at least one; correct "
                    "one of them, or say in 'note' what the numbers count"
                )
                yield Problem(document.file, document.line(("size", "counts", unit)), f"size.counts.{unit}", message)
    pictures = [unit for unit in ("images", "volumes", "slides", "videos", "studies", "series") if unit in counts]
    if pictures and "subjects" in counts and sum(counts[unit] for unit in pictures) < counts["subjects"]:
        unit = pictures[0]
        message = (
            f"fewer {' and '.join(pictures)} than subjects ({counts['subjects']:,}): correct one of them, or say in "
            "'note' what the numbers count"
        )
        yield Problem(document.file, document.line(("size", "counts", unit)), f"size.counts.{unit}", message)


def _coherence_problems(
    dataset: Dataset, document: Document, records: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    """Modality, anatomy and condition must be possible together, as the records of the words tell it."""
    anatomy: Mapping[str, Anatomy] = records["anatomy"]
    shown = dataset.content.anatomy
    if not shown:
        return
    for kind, words in (("modalities", dataset.content.modalities), ("conditions", dataset.content.conditions)):
        for index, word in enumerate(words):
            record: Modality | Condition | None = records[kind].get(word)
            if record and record.anatomy and not _meets(shown, record.anatomy, anatomy):
                path = ("content", kind, index)
                message = (
                    f"'{word}' belongs to {', '.join(record.anatomy)}, and none of the anatomy here "
                    f"({', '.join(shown)}) is part of that; correct one of them, or widen data/{kind}/{word}.yaml"
                )
                yield Problem(document.file, document.line(path), field_name(path), message)


def _meets(shown: Iterable[str], allowed: Iterable[str], anatomy: Mapping[str, Anatomy]) -> bool:
    """Whether one part of the body is, contains or lies in another. The whole body contains all."""
    return any(
        part == "whole-body" or part in _ancestry(other, anatomy) or other in _ancestry(part, anatomy)
        for part in shown
        for other in allowed
    )


def _ancestry(id: str, anatomy: Mapping[str, Anatomy]) -> list[str]:
    """The part and what contains it. A circle of parents, which is told elsewhere, ends it."""
    chain = [id]
    while (part := anatomy.get(chain[-1])) and part.parent and part.parent not in chain:
        chain.append(part.parent)
    return chain


def _twins(
    datasets: Mapping[str, Dataset], collections: Mapping[str, Collection], documents: Documents
) -> Iterator[Problem]:
    """Two records with one homepage, or one paper to cite, are one dataset written twice, or related."""
    family = _families(datasets, collections)
    seen: dict[tuple[str, str], str] = {}
    for id, dataset in datasets.items():
        signs: list[tuple[str, str, FieldPath]] = []
        if dataset.homepage:
            signs.append(("homepage", _same_address(dataset.homepage), ("homepage",)))
        if dataset.publications and dataset.publications[0].doi:
            signs.append(("paper", dataset.publications[0].doi.lower(), ("publications", 0, "doi")))
        for name, value, path in signs:
            other = seen.setdefault((name, value), id)
            if other != id and family[other] != family[id]:
                document = documents["datasets", id]
                message = (
                    f"data/datasets/{other}.yaml has the same {name}; if both are one dataset, merge them, else add "
                    f"the relation between them, or the collection (of kind {', '.join(PROJECTS)}) that holds both"
                )
                yield Problem(document.file, document.line(path), field_name(path), message)


# Kinds of collection whose datasets come from one project. An archive or an index joins what has nothing in common.
PROJECTS = ("study", "benchmark", "challenge")


def _families(datasets: Mapping[str, Dataset], collections: Mapping[str, Collection]) -> dict[str, str]:
    """Dataset → one id that stands for all datasets to which relations and projects lead, in any direction."""
    neighbours: dict[str, set[str]] = defaultdict(set)
    for collection in collections.values():
        if collection.kind in PROJECTS:
            for id in collection.datasets:
                neighbours[id].update(collection.datasets)
    for id, dataset in datasets.items():
        for relation in dataset.relations:
            neighbours[id].add(relation.dataset)
            neighbours[relation.dataset].add(id)
    family: dict[str, str] = {}
    for id in datasets:
        waiting = [id]
        while waiting:
            member = waiting.pop()
            if member not in family:
                family[member] = id
                waiting += neighbours[member]
    return family


def _same_address(address: str) -> str:
    """An address without what does not tell two pages apart."""
    return re.sub(r"^https?://(www\.)?", "", address.lower()).rstrip("/")


def _bare_hosts(
    datasets: Mapping[str, Dataset], collections: Mapping[str, Collection], documents: Documents
) -> Iterator[Problem]:
    """The front page of an archive does not lead a reader to one of its datasets."""
    fronts = {
        _same_address(collection.homepage): id
        for id, collection in collections.items()
        if collection.homepage and not urlsplit(collection.homepage).path.strip("/")
    }
    for id, dataset in datasets.items():
        document = documents["datasets", id]
        reasons: Sequence[tuple[FieldPath, str | None, bool, str]] = (
            (("homepage",), dataset.homepage, bool(dataset.status_note), "'status_note'"),
            (
                ("access", "url"),
                dataset.access.url if dataset.access else None,
                bool(dataset.access and dataset.access.steps),
                "'access.steps'",
            ),
        )
        for path, address, explained, place in reasons:
            front = fronts.get(_same_address(address)) if address else None
            if front and not explained:
                message = (
                    f"this is the front page of data/collections/{front}.yaml; give the dataset's own page there, "
                    f"or say in {place} how to find it"
                )
                yield Problem(document.file, document.line(path), field_name(path), message)
