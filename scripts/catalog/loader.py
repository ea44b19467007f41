"""Reads and checks all records: `load_catalog` and the `Catalog` it gives, with its questions.

Every problem of every file is collected and raised together. File names are listed first, so all
ids are known before a record is read and a broken record causes no false alarm elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from catalog.checks import check_records
from catalog.problems import CatalogError, Problem, did_you_mean
from catalog.records import (
    DATASET_BLOCKS,
    KINDS,
    SAME_IMAGES,
    SHARING,
    Anatomy,
    Block,
    Collection,
    Condition,
    Dataset,
    Format,
    License,
    Modality,
    Record,
    Relation,
    Task,
)
from catalog.yaml_reader import Document, FieldPath, field_name, read_yaml

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Licences keep the spelling of SPDX, which is what people search for and what tools compare.
LICENSE_ID = re.compile(r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)*")


@dataclass(frozen=True)
class Edge:
    """A relation as seen from one end; `inverse` when it is written on the other record."""

    type: str
    other: str
    relation: Relation
    inverse: bool


@dataclass(frozen=True)
class Catalog:
    """All records by kind and id, in the order of ids. Everything that pages ask is a method here."""

    root: Path
    datasets: Mapping[str, Dataset]
    modalities: Mapping[str, Modality]
    formats: Mapping[str, Format]
    collections: Mapping[str, Collection]
    anatomy: Mapping[str, Anatomy]
    tasks: Mapping[str, Task]
    conditions: Mapping[str, Condition]
    licenses: Mapping[str, License]

    def kind(self, kind: str) -> Mapping[str, Any]:
        """The records of one kind, by id."""
        records: Mapping[str, Any] = getattr(self, kind)
        return records

    def children(self, kind: str, id: str) -> list[str]:
        """Ids whose `parent` is `id`."""
        return [child for child, record in self.kind(kind).items() if record.parent == id]

    def with_descendants(self, kind: str, id: str) -> set[str]:
        """`id` and everything below it."""
        found = {id}
        for child in self.children(kind, id):
            found |= self.with_descendants(kind, child)
        return found

    def datasets_with(self, kind: str, id: str) -> list[str]:
        """Datasets whose content names the term or one below it."""
        found = {key for term in self.with_descendants(kind, id) for key in self._naming[kind].get(term, ())}
        return sorted(found)

    @cached_property
    def _naming(self) -> dict[str, dict[str, list[str]]]:
        """Kind of term → term → datasets that name it, so that a page of a term does not read all of them."""
        index: dict[str, dict[str, list[str]]] = {kind: {} for kind in ("modalities", "anatomy", "tasks", "conditions")}
        for key, dataset in self.datasets.items():
            for kind, terms in index.items():
                for term in getattr(dataset.content, kind):
                    terms.setdefault(term, []).append(key)
        return index

    def datasets_in_format(self, id: str) -> list[str]:
        """Datasets with files in the format."""
        return [key for key, dataset in self.datasets.items() if dataset.files and id in dataset.files.formats]

    def datasets_under(self, license: str) -> list[str]:
        """Datasets of which a part is under the licence."""
        return [key for key, dataset in self.datasets.items() if any(part.id == license for part in dataset.licenses)]

    def medical(self, kind: str) -> list[str]:
        """Datasets or collections that are medical imaging: the default tables."""
        return [id for id, record in self.kind(kind).items() if record.scope == "medical-imaging"]

    def not_medical(self, kind: str) -> list[str]:
        """The others, which are kept and marked."""
        return [id for id, record in self.kind(kind).items() if record.scope != "medical-imaging"]

    def root_modalities(self) -> list[str]:
        """Modalities that are no special case of another."""
        return [id for id, modality in self.modalities.items() if not modality.parent]

    def medical_with_modality(self, id: str) -> list[str]:
        """Datasets of medical images made with a modality or a kind of it."""
        return [key for key in self.datasets_with("modalities", id) if self.datasets[key].scope == "medical-imaging"]

    def formats_of_family(self, families: Iterable[str]) -> list[str]:
        """Formats by what they were made for."""
        return [id for id, record in self.formats.items() if record.family in families]

    def commonest(self, kind: str, most: int) -> list[str]:
        """The words of a vocabulary that most datasets name, those first."""
        numbers = {id: len(self.datasets_with(kind, id)) for id in self.kind(kind)}
        return sorted((id for id in numbers if numbers[id]), key=lambda id: (-numbers[id], id))[:most]

    def number_of_sources(self) -> int:
        """Sources that were opened, over all records; one that several records read counts once for each."""
        return sum(len(record.sources) for kind in KINDS for record in self.kind(kind).values())

    def number_of_relations(self) -> int:
        """Relations between datasets, each counted once."""
        return sum(len(dataset.relations) for dataset in self.datasets.values())

    def number_of_disputes(self) -> int:
        """Facts on which sources disagree."""
        return sum(len(dataset.disputed) for dataset in self.datasets.values())

    def collections_of_modality(self, id: str) -> list[str]:
        """Collections that hold images of a modality or a kind of it."""
        below = self.with_descendants("modalities", id)
        return [key for key, record in self.collections.items() if below.intersection(record.modalities)]

    def collections_by_kind(self) -> dict[str, list[str]]:
        """Collections of medical images, by what they are, in the order in which the kinds are declared."""
        kinds = get_args(Collection.model_fields["kind"].annotation)
        groups = {
            kind: [id for id in self.medical("collections") if self.collections[id].kind == kind] for kind in kinds
        }
        return {kind: group for kind, group in groups.items() if group}

    def collections_holding(self, dataset: str) -> list[str]:
        """Collections that name the dataset."""
        return [key for key, collection in self.collections.items() if dataset in collection.datasets]

    @cached_property
    def _edges(self) -> dict[str, list[Edge]]:
        edges: dict[str, list[Edge]] = {id: [] for id in self.datasets}
        for id, dataset in self.datasets.items():
            for relation in dataset.relations:
                edges[id].append(Edge(relation.type, relation.dataset, relation, inverse=False))
                edges[relation.dataset].append(Edge(relation.type, id, relation, inverse=True))
        return edges

    def relations(self, id: str) -> list[Edge]:
        """Relations of a dataset in both directions, those written on it first."""
        return self._edges[id]

    def shares_images_with(self, id: str) -> list[str]:
        """Datasets that must not stand on the other side of a split from this one."""
        return sorted({edge.other for edge in self.relations(id) if edge.type in SHARING})

    @cached_property
    def gatherers(self) -> list[str]:
        """Datasets whose sources, or whose parts, have no modality in common: through them all would be one group."""
        return [
            id
            for id in self.datasets
            if self._differ(
                [edge.other for edge in self.relations(id) if edge.type in SAME_IMAGES and not edge.inverse]
            )
            or self._differ([edge.other for edge in self.relations(id) if edge.type == "part-of" and edge.inverse])
        ]

    def _differ(self, ids: Sequence[str]) -> bool:
        return len(ids) > 1 and not set.intersection(*(self._root_modalities_of(id) for id in ids))

    def _root_modalities_of(self, dataset: str) -> set[str]:
        return {self.root_modality(id) for id in self.datasets[dataset].content.modalities}

    def root_modality(self, id: str) -> str:
        """The modality of which it is, in the end, a special case."""
        while parent := self.modalities[id].parent:
            id = parent
        return id

    def clusters(self) -> list[list[str]]:
        """Groups of datasets that share images, directly or through one another; the largest group first.

        A group does not go on through a gatherer, which stands in none.
        """
        groups: list[list[str]] = []
        placed = set(self.gatherers)
        for id in self.datasets:
            group = {id} - placed
            waiting = list(group)
            while waiting:
                new = set(self.shares_images_with(waiting.pop())) - group - set(self.gatherers)
                group |= new
                waiting += new
            placed |= group
            if len(group) > 1:
                groups.append(sorted(group))
        return sorted(groups, key=lambda group: (-len(group), group))

    def best_known_of(self, ids: Iterable[str]) -> str:
        """The dataset with the most relations, by which people will look for the group."""
        return min(ids, key=lambda id: (-len(self.relations(id)), id))

    def with_issues(self) -> list[str]:
        """Datasets of which something wrong is known."""
        return [id for id, dataset in self.datasets.items() if dataset.known_issues]

    def issues_by_kind(self) -> dict[str, int]:
        """Kind of known issue → how many there are, the commonest first."""
        kinds = Counter(issue.kind for dataset in self.datasets.values() for issue in dataset.known_issues)
        return dict(sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0])))

    def permission(self, id: str, name: str) -> str:
        """What all parts of a dataset together allow: the strictest word over its licences."""
        words = {getattr(self.licenses[part.id].permissions, name) for part in self.datasets[id].licenses}
        return next(word for word in ("forbidden", "unstated", "allowed") if word in words)

    def known_blocks(self, id: str) -> list[str]:
        """The blocks of the data model that the record fills, each with its source."""
        dataset = self.datasets[id]
        blocks = [name for name in DATASET_BLOCKS if getattr(dataset, name)]
        if {part.id for part in dataset.licenses} == {"NOASSERTION"}:
            blocks.remove("licenses")
        return blocks

    def last_checked(self, record: Record) -> str:
        """The newest day on which one of the record's sources was read."""
        return max(source.checked for source in record.sources.values())

    def not_checked_since(self, day: str) -> list[str]:
        """Files of records of which no source was read on `day` (YYYY-MM-DD) or later, the longest ago first."""
        checked = [
            (self.last_checked(record), f"data/{kind}/{id}.yaml")
            for kind in KINDS
            for id, record in self.kind(kind).items()
        ]
        return [file for last, file in sorted(checked) if last < day]


def load_catalog(root: Path) -> Catalog:
    """Read `root`/data. Raises CatalogError with every problem found."""
    problems: list[Problem] = []
    paths = _record_paths(root, problems)
    ids = {kind: set(files) for kind, files in paths.items()}
    records: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    documents: dict[tuple[str, str], Document] = {}
    for kind, files in paths.items():
        for id, path in files.items():
            document = read_yaml(path, path.relative_to(root).as_posix())
            documents[kind, id] = document
            record = _validated(kind, document, ids)
            problems += document.problems
            if record is not None and not document.problems:
                records[kind][id] = record
    problems += check_records(root, records, documents, ids)
    if problems:
        raise CatalogError(problems)
    return Catalog(root, **records)


def _record_paths(root: Path, problems: list[Problem]) -> dict[str, dict[str, Path]]:
    data = root / "data"
    paths: dict[str, dict[str, Path]] = {kind: {} for kind in KINDS}
    for path in sorted(data.rglob("*")) if data.is_dir() else []:
        inside = path.relative_to(data)
        shown = path.relative_to(root).as_posix()
        if path.is_dir() or inside.parts[0] == "schema" or path.name.startswith("."):
            continue
        kind = inside.parts[0]
        if len(inside.parts) != 2 or kind not in KINDS:
            hint = did_you_mean(kind, KINDS) if len(inside.parts) == 2 else ""
            problems.append(Problem(shown, 1, "", f"records lie in data/<kind>/<id>.yaml{hint}"))
            continue
        if path.suffix != ".yaml":
            problems.append(Problem(shown, 1, "", "a record's file name ends in .yaml"))
            continue
        pattern = LICENSE_ID if kind == "licenses" else ID
        if not pattern.fullmatch(path.stem):
            message = (
                "the file name is the web address: small letters, digits and single hyphens, such as chase-db1.yaml"
            )
            problems.append(Problem(shown, 1, "", message))
            continue
        paths[kind][path.stem] = path
    return paths


def _validated(kind: str, document: Document, ids: Mapping[str, set[str]]) -> Record | None:
    if not document.value:
        return None  # the file could not be read, which the reader has told
    sources = document.value.get("sources")
    context = {"ids": ids, "sources": list(sources) if isinstance(sources, dict) else None}
    try:
        return KINDS[kind].model_validate(document.value, context=context)
    except ValidationError as error:
        # An empty value was reported by the reader already; what pydantic makes of it says nothing new.
        told = {(problem.line, problem.field) for problem in document.problems}
        for details in error.errors(include_url=False):
            path = _data_path(details["loc"], document.value)
            problem = Problem(document.file, document.line(path), field_name(path), _words(details, kind))
            if (problem.line, problem.field) not in told:
                document.problems.append(problem)
        return None


def _data_path(location: tuple[str | int, ...], value: Any) -> FieldPath:
    """pydantic's location without its own marks, such as '[key]'."""
    path: list[str | int] = []
    for part in location:
        if part == "[key]":
            break
        path.append(part)
    return tuple(path)


def _words(details: ErrorDetails, kind: str) -> str:
    """What is wrong and what to do, for each sort of error that pydantic finds."""
    given = details.get("input")
    context = details.get("ctx") or {}
    match details["type"]:
        case "catalog":
            return str(context["message"])
        case "missing":
            return "this field is missing; add it"
        case "extra_forbidden":
            known = _fields_at(KINDS[kind], details["loc"][:-1])
            hint = did_you_mean(str(details["loc"][-1]), known)
            return f"unknown field '{details['loc'][-1]}'{hint or '; known here: ' + ', '.join(known)}"
        case "literal_error":
            words = re.findall(r"'([^']*)'", str(context.get("expected", "")))
            return f"'{given}' is not one of {', '.join(words)}{did_you_mean(str(given), words)}"
        case "int_parsing" | "int_type" | "greater_than" | "int_from_float":
            return f"'{given}' is not a whole number greater than 0; write digits only"
        case "bool_parsing" | "bool_type":
            return f"'{given}' is neither true nor false"
        case "string_type":
            return "this is one text, not a list or a group of fields"
        case "list_type":
            return f"this is a list; write each value on a line of its own after '- ', or [{given}]"
        case "dict_type" | "model_type" | "model_attributes_type":
            return "this is a group of 'field: value' lines, indented below the name"
        case "string_too_long":
            return f"the text has {len(str(given))} characters; at most {context['max_length']} are allowed"
        case "string_too_short":
            return f"the text has {len(str(given))} characters; at least {context['min_length']} are needed"
        case "too_long":
            return f"at most {context['max_length']} are allowed here"
        case "too_short":
            return f"at least {context['min_length']} is needed here"
        case "string_pattern_mismatch":
            return f"'{given}' does not have the form {context['pattern']}"
    return str(details["msg"])


def _fields_at(model: type[Block], location: Iterable[str | int]) -> list[str]:
    """The names of the fields that may stand at a place in a record."""
    for part in location:
        field = model.model_fields.get(str(part))
        if field is None:
            continue
        found = next(_blocks_in(field.annotation), None)
        if found is not None:
            model = found
    return list(model.model_fields)


def _blocks_in(annotation: Any) -> Iterator[type[Block]]:
    if isinstance(annotation, type) and issubclass(annotation, Block):
        yield annotation
    for part in get_args(annotation):
        yield from _blocks_in(part)
