"""Every error that a contributor can cause: each file in tests/bad/ begins with the message it must give.

A file tests/bad/<kind>/<id>--<what>.yaml is put into a copy of the tiny catalogue as data/<kind>/<id>.yaml.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_catalogue import TESTS, copy_tiny

from catalog.loader import load_catalog
from catalog.problems import CatalogError

BAD = sorted((TESTS / "bad").rglob("*.yaml"))


@pytest.mark.parametrize("bad", BAD, ids=lambda path: path.stem)
def test_message(bad: Path, tmp_path: Path) -> None:
    root = copy_tiny(tmp_path)
    text = bad.read_bytes()
    expected = text.split(b"\n", 1)[0].decode().removeprefix("# ")
    id = bad.stem.split("--")[0]
    (root / "data" / bad.parent.name / f"{id}.yaml").write_bytes(text)
    with pytest.raises(CatalogError) as caught:
        load_catalog(root)
    assert [str(problem) for problem in caught.value.problems] == [expected]


def test_no_other_record_of_the_tiny_catalogue_is_wrong(tmp_path: Path) -> None:
    assert load_catalog(copy_tiny(tmp_path)).datasets
