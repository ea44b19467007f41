"""The field as a picture: how many datasets there are for each modality and region of the body, and of each year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from catalog.facets import NONE, Facet, Facets

# Shades of a cell: the n-th holds at least SHADES[n] datasets.
SHADES = (1, 3, 8, 20, 40)
# Regions that no other contains, in the order in which they lie in the body; others come after them.
HEAD_TO_FOOT = (
    "head",
    "neck",
    "spine",
    "chest",
    "abdomen",
    "gastrointestinal-tract",
    "pelvis",
    "upper-limb",
    "lower-limb",
)
# A set gathered from more modalities than these does not say which of them shows which part of the body.
MOST_MODALITIES = 3
# Years before this one stand together.
FIRST_YEAR = 2005


@dataclass(frozen=True)
class Cell:
    """Datasets of one modality that show one region."""

    id: str
    name: str
    number: int

    @property
    def shade(self) -> int:
        """0 for the lightest."""
        return sum(self.number >= least for least in SHADES) - 1


@dataclass(frozen=True)
class Row:
    """A modality with a cell for each region."""

    id: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class HeatMap:
    """Modalities down, regions across; empty cells have number 0."""

    columns: tuple[Cell, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Years:
    """Datasets first released in the years `low` to `high`."""

    name: str
    low: int
    high: int
    number: int


def heat_map(facets: Facets) -> HeatMap:
    """Root modalities by root regions, the fullest modality first."""
    modality, anatomy = _facet(facets, "modality"), _facet(facets, "anatomy")
    pairs: Counter[tuple[str, str]] = Counter()
    for id in facets.ids:
        made = _roots(facets, modality, id)
        if len(made) <= MOST_MODALITIES:
            pairs.update((one, part) for one in made for part in _roots(facets, anatomy, id))
    names = {answer.id: answer.name for facet in (modality, anatomy) for answer in facet.answers}
    regions = {part for _, part in pairs}
    order = [*(id for id in HEAD_TO_FOOT if id in regions), *sorted(regions.difference(HEAD_TO_FOOT))]
    sums = Counter(made for made, _ in pairs.elements())
    columns = tuple(Cell(part, names[part], sum(pairs[made, part] for made in sums)) for part in order)
    rows = tuple(
        Row(made, names[made], tuple(Cell(part, names[part], pairs[made, part]) for part in order))
        for made in sorted(sums, key=lambda made: (-sums[made], made))
    )
    return HeatMap(columns, rows)


def years(facets: Facets) -> list[Years]:
    """Each year from FIRST_YEAR on, with all before it together first."""
    released = next(each for each in facets.ranges if each.id == "year")
    numbers = Counter(year for id in facets.ids if (year := released.of(facets.catalog.datasets[id])))
    if not numbers:
        return []
    early = sum(number for year, number in numbers.items() if year < FIRST_YEAR)
    found = [Years(f"before {FIRST_YEAR}", min(numbers), FIRST_YEAR - 1, early)] if early else []
    late = range(max(FIRST_YEAR, min(numbers)), max(numbers) + 1)
    return found + [Years(str(year), year, year, numbers[year]) for year in late]


def _facet(facets: Facets, id: str) -> Facet:
    return next(facet for facet in facets.facets if facet.id == id)


def _roots(facets: Facets, facet: Facet, id: str) -> set[str]:
    found = facets.with_parents(facet, _told(facets.answers(facet, id)))
    return {answer for answer in found if answer not in facet.parents}


def _told(answers: Iterable[str]) -> list[str]:
    return [answer for answer in answers if answer != NONE]
