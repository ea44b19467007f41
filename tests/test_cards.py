"""Cards that shared links show."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from catalog.cards import HEIGHT, WIDTH, card_key, card_path, draw_card
from catalog.pages import Page


def page(title: str = "DRIVE", description: str = "Forty photographs.", path: str = "datasets/drive.md") -> Page:
    return Page(path, title, description, (), record="data/datasets/drive.yaml")


@pytest.mark.parametrize("title", ["A", "DRIVE", "A title of very many words " * 6, "Ünïcode × 漢字", ""])
def test_a_card_is_a_picture_of_the_size_that_is_asked_for(title: str) -> None:
    with Image.open(io.BytesIO(draw_card(page(title, "Words. " * 200)))) as card:
        assert card.size == (WIDTH, HEIGHT)
        # Something is written on it, and nothing at its right edge.
        ground = card.convert("RGB").crop((WIDTH - 20, 0, WIDTH, HEIGHT))
        assert len(ground.getcolors()) == 1


def test_a_card_is_the_same_each_time_and_another_for_other_words() -> None:
    assert draw_card(page()) == draw_card(page())
    assert card_key(page()) == card_key(page())
    assert card_key(page()) != card_key(page(description="Other words."))


def test_every_page_has_a_card_of_its_own() -> None:
    assert card_path(page()) == "assets/cards/datasets-drive.png"
    assert card_path(page(path="index.md")) == "assets/cards/index.png"
