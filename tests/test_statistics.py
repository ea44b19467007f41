"""Numbers on the page about the state of the catalogue, over the tiny catalogue and by hand."""

from __future__ import annotations

import pytest
from tiny_catalogue import TINY

from catalog import statistics
from catalog.loader import Catalog, load_catalog
from catalog.statistics import Share


@pytest.fixture(scope="module")
def tiny() -> Catalog:
    return load_catalog(TINY)


@pytest.mark.parametrize(
    ("number", "total", "percent"), [(0, 0, 0), (0, 9, 0), (1, 1000, 1), (999, 1000, 99), (1000, 1000, 100), (1, 3, 33)]
)
def test_percent_never_rounds_something_to_nothing(number: int, total: int, percent: int) -> None:
    assert Share("x", number, total).percent == percent


def test_blocks_that_are_known(tiny: Catalog) -> None:
    shares = {share.id: share.number for share in statistics.known_blocks(tiny)}
    assert shares["content"] == 3
    # Beta has no licence that was found, which is not the same as having one.
    assert shares["licenses"] == sum(
        any(part.id != "NOASSERTION" for part in dataset.licenses) for dataset in tiny.datasets.values()
    )
    assert shares["population"] == 1


def test_every_dataset_stands_in_each_figure_once(tiny: Catalog) -> None:
    for shares in (
        statistics.access_levels(tiny),
        statistics.permissions(tiny, "commercial_use"),
        statistics.months_of_reading(tiny),
    ):
        assert sum(share.number for share in shares) == len(tiny.datasets)


def test_licences_found_count_medical_datasets_of_a_modality(tiny: Catalog) -> None:
    # Alpha has a licence for each part; Beta, of a kind of CT, has none.
    assert Share("ct", 1, 2) in statistics.licence_found(tiny)


def test_the_least_known_come_first(tiny: Catalog) -> None:
    assert [share.id for share in statistics.least_known(tiny, 2)] == ["beta", "alpha"]


def test_blocks_with_sources_are_counted_in_all_depths(tiny: Catalog) -> None:
    one = tiny.kind("anatomy")["lung"]
    assert statistics._sourced(one) == 1
    beta = tiny.datasets["beta"]  # the record, content, a licence, two relations
    assert statistics._sourced(beta) == 5
