"""The picture of the field: what is counted in which cell."""

from __future__ import annotations

from catalog import field
from catalog.facets import Facets
from catalog.field import MOST_MODALITIES, Cell
from catalog.loader import Catalog


def test_a_cell_counts_what_its_link_finds(catalogue: Catalog) -> None:
    facets = Facets(catalogue)
    rows = {row.id: {cell.id: cell.number for cell in row.cells} for row in field.heat_map(facets).rows}
    asked = {facet.id: facet for facet in facets.facets}
    for made, part in (("ct", "abdomen"), ("mr", "head"), ("x-ray", "chest")):
        found = [
            id
            for id in facets.ids
            if made in facets.with_parents(asked["modality"], facets.answers(asked["modality"], id))
            and part in facets.with_parents(asked["anatomy"], facets.answers(asked["anatomy"], id))
        ]
        many = [
            id
            for id in found
            if len({catalogue.root_modality(each) for each in catalogue.datasets[id].content.modalities})
            > MOST_MODALITIES
        ]
        assert rows[made][part] == len(found) - len(many)


def test_shades_grow_with_numbers() -> None:
    assert [Cell("x", "X", number).shade for number in (1, 2, 3, 7, 8, 19, 20, 39, 40, 400)] == [
        0,
        0,
        1,
        1,
        2,
        2,
        3,
        3,
        4,
        4,
    ]


def test_every_dataset_with_a_year_stands_in_one_bar(catalogue: Catalog) -> None:
    facets = Facets(catalogue)
    year = next(each for each in facets.ranges if each.id == "year")
    bars = field.years(facets)
    assert sum(bar.number for bar in bars) + facets.missing(year) == len(facets.ids)
    assert [bar.low for bar in bars] == sorted(bar.low for bar in bars)
