"""Records to a catalogue, and the questions that pages ask of it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from broken_files import documents
from tiny_catalogue import ROOT, TINY, copy_tiny

from catalog.loader import Catalog, load_catalog
from catalog.problems import CatalogError, Problem, did_you_mean


@pytest.fixture(scope="module")
def tiny() -> Catalog:
    return load_catalog(TINY)


def test_values_are_converted_where_a_type_is_declared(tiny: Catalog) -> None:
    alpha = tiny.datasets["alpha"]
    assert alpha.size is not None
    assert alpha.size.counts == {"subjects": 100, "volumes": 120}
    assert alpha.files is not None
    assert alpha.files.rescaled is True
    assert alpha.released == "2019-05"


def test_relations_are_written_once_and_seen_from_both_ends(tiny: Catalog) -> None:
    assert [(edge.type, edge.other, edge.inverse) for edge in tiny.relations("alpha")] == [
        ("derived-from", "beta", True)
    ]
    assert [(edge.type, edge.other, edge.inverse) for edge in tiny.relations("beta")] == [
        ("derived-from", "alpha", False),
        ("overlaps", "fly", False),
    ]
    assert tiny.shares_images_with("beta") == ["alpha", "fly"]


def test_clusters_join_what_shares_images_through_another(tiny: Catalog) -> None:
    assert tiny.clusters() == [["alpha", "beta", "fly"]]


def test_issues_are_counted_by_kind(tiny: Catalog) -> None:
    assert tiny.with_issues() == ["alpha"]
    assert tiny.issues_by_kind() == {"labels": 1}


def test_terms_gather_what_stands_below_them(tiny: Catalog) -> None:
    assert tiny.datasets_with("modalities", "ct") == ["alpha", "beta", "fly"]
    assert tiny.datasets_with("anatomy", "chest") == ["alpha", "beta"]
    assert tiny.medical_with_modality("ct") == ["alpha", "beta"]


def test_the_strictest_licence_decides(tiny: Catalog) -> None:
    assert tiny.permission("alpha", "commercial_use") == "forbidden"
    assert tiny.permission("alpha", "derivatives") == "unstated"
    assert tiny.permission("fly", "commercial_use") == "allowed"


def test_a_licence_that_was_not_found_is_no_known_block(tiny: Catalog) -> None:
    assert len(tiny.known_blocks("alpha")) == 11
    assert tiny.known_blocks("beta") == ["content"]


def test_last_checked_is_the_newest_day(tiny: Catalog) -> None:
    assert tiny.last_checked(tiny.datasets["alpha"]) == "2026-01-03"


def test_problems_of_all_files_come_in_one_run(tmp_path: Path) -> None:
    root = copy_tiny(tmp_path)
    for name in ("one", "two"):
        (root / "data" / "datasets" / f"{name}.yaml").write_text("name: Same\n", encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        load_catalog(root)
    assert {problem.file for problem in caught.value.problems} == {"data/datasets/one.yaml", "data/datasets/two.yaml"}


def test_a_broken_record_causes_no_error_elsewhere(tmp_path: Path) -> None:
    root = copy_tiny(tmp_path)
    (root / "data" / "datasets" / "alpha.yaml").write_text("name: [\n", encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        load_catalog(root)
    assert {problem.file for problem in caught.value.problems} == {"data/datasets/alpha.yaml"}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("data/dataset/a.yaml", "did you mean 'datasets'?"),
        ("data/datasets/a.yml", "ends in .yaml"),
        ("data/datasets/deep/a.yaml", "records lie in data/<kind>/<id>.yaml"),
    ],
)
def test_files_in_the_wrong_place(tmp_path: Path, path: str, words: str) -> None:
    root = copy_tiny(tmp_path)
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text("name: A\n", encoding="utf-8")
    with pytest.raises(CatalogError, match="data/") as caught:
        load_catalog(root)
    assert [words in problem.message and problem.file == path for problem in caught.value.problems] == [True]


def test_no_broken_file_ends_in_a_traceback(tmp_path: Path) -> None:
    root = copy_tiny(tmp_path)
    file = root / "data" / "datasets" / "alpha.yaml"
    found = 0
    for text in documents(150):
        file.write_bytes(text)
        try:
            load_catalog(root)
        except CatalogError:
            found += 1
    assert found > 100


def test_annotation_for_a_pull_request_keeps_its_line() -> None:
    problem = Problem("data/a.yaml", 3, "name", "50% wrong\nsecond")
    assert problem.as_annotation() == "::error file=data/a.yaml,line=3::name: 50%25 wrong%0Asecond"


def test_did_you_mean_is_silent_about_strangers() -> None:
    assert (
        did_you_mean("colour-fundus", ["colour-fundus-photography", "ct"])
        == "; did you mean 'colour-fundus-photography'?"
    )
    assert did_you_mean("zebra", ["colour-fundus-photography", "ct"]) == ""


def test_the_catalogue_itself_has_no_problem() -> None:
    start = time.perf_counter()
    catalogue = load_catalog(ROOT)
    print(f"{len(catalogue.datasets)} datasets in {time.perf_counter() - start:.2f} s")
    assert len(catalogue.datasets) >= 15


def test_records_whose_sources_were_read_long_ago(tmp_path: Path) -> None:
    catalog = load_catalog(copy_tiny(tmp_path))
    assert catalog.not_checked_since("2026-01-02") == []
    old = catalog.not_checked_since("2026-01-03")
    assert "data/datasets/beta.yaml" in old
    assert "data/datasets/alpha.yaml" not in old  # one of its sources was read on the third
