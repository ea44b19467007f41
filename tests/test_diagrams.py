"""Pictures of relations: where boxes lie, and which datasets stand in which group."""

from __future__ import annotations

from itertools import pairwise

import pytest

from catalog.diagrams import BOX_HEIGHT, BOX_WIDTH, _apart, relation_diagram
from catalog.loader import Catalog
from catalog.records import DEPENDENT


@pytest.fixture(scope="module")
def groups(catalogue: Catalog) -> list[list[str]]:
    return catalogue.clusters()


def test_boxes_do_not_touch(catalogue: Catalog, groups: list[list[str]]) -> None:
    for group in groups:
        boxes = sorted(relation_diagram(catalogue, group).boxes, key=lambda box: (box.x, box.y))
        for upper, lower in pairwise(boxes):
            assert lower.x >= upper.x + BOX_WIDTH or lower.y >= upper.y + BOX_HEIGHT


def test_everything_lies_within_the_picture(catalogue: Catalog, groups: list[list[str]]) -> None:
    for group in groups:
        diagram = relation_diagram(catalogue, group)
        assert {box.id for box in diagram.boxes} == set(group)
        assert min(min(box.x, box.y) for box in diagram.boxes) >= 0
        assert max(box.x + BOX_WIDTH for box in diagram.boxes) <= diagram.width
        assert max(box.y + BOX_HEIGHT for box in diagram.boxes) <= diagram.height


def test_what_is_made_of_something_stands_to_its_right(catalogue: Catalog, groups: list[list[str]]) -> None:
    for group in groups:
        diagram = relation_diagram(catalogue, group)
        place = {box.id: box.x for box in diagram.boxes}
        for line in diagram.lines:
            if line.type in DEPENDENT:
                assert place[line.older] < place[line.newer]


def test_boxes_are_kept_apart_with_the_least_moves() -> None:
    assert _apart(["a", "b"], {"a": 0, "b": 100}, 10) == {"a": 0, "b": 100}
    # Both want the same height: each moves by half of what is needed.
    assert _apart(["a", "b"], {"a": 50, "b": 50}, 10) == {"a": 45, "b": 55}


def test_the_picture_is_the_same_each_time(catalogue: Catalog, groups: list[list[str]]) -> None:
    assert relation_diagram(catalogue, groups[0]) == relation_diagram(catalogue, groups[0])


def test_groups_hold_each_dataset_once_and_no_gatherer(catalogue: Catalog, groups: list[list[str]]) -> None:
    placed = [id for group in groups for id in group]
    assert len(placed) == len(set(placed))
    assert not set(placed) & set(catalogue.gatherers)
    # The Decathlon holds CT and MR; were it no gatherer, brain tumours and livers would be one group.
    assert "msd" in catalogue.gatherers


def test_every_relation_that_shares_images_is_drawn_or_told(catalogue: Catalog, groups: list[list[str]]) -> None:
    group_of = {id: number for number, group in enumerate(groups) for id in group}
    for id, dataset in catalogue.datasets.items():
        for relation in dataset.relations:
            gathered = {id, relation.dataset} & set(catalogue.gatherers)
            assert gathered or group_of[id] == group_of[relation.dataset]
