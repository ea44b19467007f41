"""By what datasets can be narrowed down: the facets of the explorer, one description for page, data and browser.

A facet is a question with a few answers, a range a question with a number. Where a record does not tell, the
answer is NONE: shown as such, never filtered in or out in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args

from catalog.loader import Catalog
from catalog.records import AccessLevel, Annotation, Dataset, Dimension, Permission, Status, Unit
from catalog.words import ACCESS_WORDS, DIMENSION_WORDS, STATUS_WORDS, country_name

NONE = "none"
# Units in which pictures are counted, the finest told last; the first that a record has is its number of images.
PICTURES: tuple[Unit, ...] = ("images", "volumes", "slides", "videos", "frames", "series", "studies")


@dataclass(frozen=True)
class Answer:
    """One value of a facet. `parent`: the answer of which it is a special case; whoever asks for that gets both."""

    id: str
    name: str
    parent: str = ""


@dataclass(frozen=True)
class Facet:
    """A question: `of` gives the answers that a dataset has, most special ones only."""

    id: str
    name: str
    answers: tuple[Answer, ...]
    of: Callable[[str, Dataset], Iterable[str]]
    open: bool = False

    @cached_property
    def parents(self) -> dict[str, str]:
        """Special answer → the one of which it is a special case."""
        return {answer.id: answer.parent for answer in self.answers if answer.parent}


@dataclass(frozen=True)
class Range:
    """A question with a number; None where no figure was found."""

    id: str
    name: str
    of: Callable[[Dataset], int | None]
    step: int = 10  # bars on the page hold step times as much as those before; 1: a bar for each number


@dataclass(frozen=True)
class Facets:
    """The facets and ranges of a catalogue, with what each medical dataset answers."""

    catalog: Catalog

    @cached_property
    def ids(self) -> list[str]:
        """Datasets of medical images, by name."""
        return sorted(self.catalog.medical("datasets"), key=lambda id: (self.catalog.datasets[id].name.casefold(), id))

    @cached_property
    def facets(self) -> list[Facet]:
        """All facets in the order of the page; an answer that no dataset gives is left out."""
        return [self._used(facet) for facet in self._declared()]

    @cached_property
    def ranges(self) -> list[Range]:
        """All ranges in the order of the page."""
        return [
            Range(
                "subjects", "Subjects", lambda dataset: dataset.size.counts.get("subjects") if dataset.size else None
            ),
            Range("images", "Images, volumes, slides or videos", number_of_pictures),
            Range("year", "First released", lambda dataset: int(dataset.released[:4]) if dataset.released else None, 1),
            Range(
                "bytes",
                "Bytes to download",
                lambda dataset: dataset.size.download_bytes if dataset.size else None,
                1000,
            ),
        ]

    def answers(self, facet: Facet, id: str) -> list[str]:
        """What a dataset answers: [NONE] where its record does not tell."""
        return list(facet.of(id, self.catalog.datasets[id])) or [NONE]

    def with_parents(self, facet: Facet, answers: Iterable[str]) -> set[str]:
        """Answers and those of which they are special cases."""
        found: set[str] = set()
        for answer in answers:
            while answer:
                found.add(answer)
                answer = facet.parents.get(answer, "")
        return found

    def counts(self, facet: Facet) -> Counter[str]:
        """Answer → datasets that give it or a special case of it."""
        return Counter(answer for id in self.ids for answer in self.with_parents(facet, self.answers(facet, id)))

    def missing(self, range: Range) -> int:
        """Datasets without a figure for a range."""
        return sum(range.of(self.catalog.datasets[id]) is None for id in self.ids)

    def _used(self, facet: Facet) -> Facet:
        counts = Counter(answer for id in self.ids for answer in self.answers(facet, id))
        used = self.with_parents(facet, counts)
        answers = [answer for answer in facet.answers if answer.id in used]
        if NONE in used:
            answers.append(Answer(NONE, "not found"))
        return Facet(facet.id, facet.name, tuple(answers), facet.of, facet.open)

    def _declared(self) -> list[Facet]:
        catalog = self.catalog
        return [
            Facet(
                "modality",
                "Modality",
                self._terms("modalities"),
                lambda id, dataset: dataset.content.modalities,
                open=True,
            ),
            Facet("anatomy", "Anatomy", self._terms("anatomy"), lambda id, dataset: dataset.content.anatomy),
            Facet("condition", "Condition", self._terms("conditions"), lambda id, dataset: dataset.content.conditions),
            Facet("task", "Task", self._terms("tasks"), lambda id, dataset: dataset.content.tasks),
            Facet(
                "dimensions",
                "Dimensions",
                _answers(DIMENSION_WORDS, get_args(Dimension)),
                lambda id, dataset: dataset.content.dimensions,
            ),
            *(
                Facet(
                    name.replace("_", "-"),
                    title,
                    _answers({}, get_args(Permission)),
                    lambda id, dataset, name=name: [catalog.permission(id, name)],  # type: ignore[misc]
                    open=name == "commercial_use",
                )
                for name, title in (
                    ("commercial_use", "Commercial use"),
                    ("redistribution", "Passing copies on"),
                    ("derivatives", "Changed versions"),
                )
            ),
            Facet(
                "license",
                "Licence",
                tuple(Answer(id, license.name) for id, license in catalog.licenses.items()),
                lambda id, dataset: dict.fromkeys(part.id for part in dataset.licenses),
            ),
            Facet(
                "access",
                "Access",
                _answers(ACCESS_WORDS, get_args(AccessLevel)),
                lambda id, dataset: [dataset.access.level] if dataset.access else [],
                open=True,
            ),
            Facet(
                "format",
                "File format",
                tuple(Answer(id, format.name) for id, format in catalog.formats.items()),
                lambda id, dataset: dataset.files.formats if dataset.files else [],
            ),
            Facet(
                "annotation",
                "Annotation",
                _answers({}, get_args(Annotation.model_fields["kind"].annotation)),
                lambda id, dataset: dict.fromkeys(annotation.kind for annotation in dataset.annotations),
            ),
            Facet(
                "country",
                "Country",
                self._countries(),
                lambda id, dataset: _countries(dataset),
            ),
            Facet(
                "subject-ids", "Files tell subjects apart", YES_NO_ANSWERS, lambda id, dataset: _subject_ids(dataset)
            ),
            Facet("test-labels", "Labels of the test part", TEST_ANSWERS, lambda id, dataset: _test_labels(dataset)),
            Facet(
                "issues",
                "Known issues",
                (Answer("yes", "told"), Answer("none-told", "none found")),
                lambda id, dataset: ["yes" if dataset.known_issues else "none-told"],
            ),
            Facet(
                "shares",
                "Shares images with",
                tuple(Answer(id, dataset.name) for id, dataset in catalog.datasets.items()),
                lambda id, dataset: catalog.shares_images_with(id),
            ),
            Facet("status", "State", _answers(STATUS_WORDS, get_args(Status)), lambda id, dataset: [dataset.status]),
        ]

    def _countries(self) -> tuple[Answer, ...]:
        codes = {code for dataset in self.catalog.datasets.values() for code in _countries(dataset)}
        return tuple(sorted((Answer(code, country_name(code)) for code in codes), key=lambda answer: answer.name))

    def _terms(self, kind: str) -> tuple[Answer, ...]:
        """The records of a vocabulary, each after what contains it."""
        found: list[Answer] = []

        def add(id: str) -> None:
            record = self.catalog.kind(kind)[id]
            found.append(Answer(id, record.name, record.parent or ""))
            for child in self.catalog.children(kind, id):
                add(child)

        for id, record in self.catalog.kind(kind).items():
            if not record.parent:
                add(id)
        return tuple(found)


TEST_ANSWERS = (Answer("public", "public"), Answer("hidden", "hidden"))
YES_NO_ANSWERS = (Answer("yes", "yes"), Answer("no", "no"))


def number_of_pictures(dataset: Dataset) -> int | None:
    """How many images a dataset has, in the first unit of PICTURES that its record gives."""
    counts = dataset.size.counts if dataset.size else {}
    return next((counts[unit] for unit in PICTURES if unit in counts), None)


def _answers(words: Mapping[Any, str], ids: Iterable[str]) -> tuple[Answer, ...]:
    return tuple(Answer(id, words.get(id) or id.replace("-", " ")) for id in ids)


def _countries(dataset: Dataset) -> list[str]:
    return dataset.acquisition.countries if dataset.acquisition else []


def _subject_ids(dataset: Dataset) -> list[str]:
    told = dataset.files.subject_ids if dataset.files else None
    return [] if told is None else ["yes" if told else "no"]


def _test_labels(dataset: Dataset) -> list[str]:
    """Of the parts that are called test: whether their labels can be had."""
    parts = dataset.size.splits if dataset.size else []
    told = {part.labels for part in parts if "test" in part.name.lower() and part.labels}
    return [word for word in ("public", "hidden") if word in told]
