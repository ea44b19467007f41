"""YAML text to strings and lines: nothing is guessed, nothing is lost."""

from __future__ import annotations

from pathlib import Path

from broken_files import documents

from catalog.yaml_reader import MAX_BYTES, MAX_DEPTH, read_yaml


def read(tmp_path: Path, text: str | bytes):
    file = tmp_path / "record.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_yaml(file, "record.yaml")


def test_every_scalar_stays_the_text_it_was(tmp_path: Path) -> None:
    document = read(tmp_path, "a: no\nb: 012\nc: 1e3\nd: 2004-01-02\ne: 'yes'\nf: 0x10\n")
    assert document.value == {"a": "no", "b": "012", "c": "1e3", "d": "2004-01-02", "e": "yes", "f": "0x10"}
    assert document.problems == []


def test_lines_of_values_and_keys(tmp_path: Path) -> None:
    document = read(tmp_path, "# comment\nname: A\nlist:\n  - one\n  - key: two\n")
    assert document.line(("name",)) == 2
    assert document.line(("list", 0)) == 4
    assert document.line(("list", 1, "key")) == 5
    assert document.line(("list", 1, "missing")) == 5
    assert document.line(("missing",)) == 1


def test_folded_text_is_one_line(tmp_path: Path) -> None:
    assert read(tmp_path, "a: >-\n  one\n  two\n").value == {"a": "one two"}


def test_too_large_a_file_is_not_parsed(tmp_path: Path) -> None:
    document = read(tmp_path, b"a: " + b"x" * MAX_BYTES)
    assert document.value == {}
    assert "at most" in document.problems[0].message


def test_depth_ends_in_a_problem_not_in_a_traceback(tmp_path: Path) -> None:
    document = read(tmp_path, "a: " + "[" * (MAX_DEPTH + 5) + "]" * (MAX_DEPTH + 5))
    assert "nested deeper" in document.problems[0].message
    deep = read(tmp_path, "a: " + "[" * 50_000 + "]" * 50_000)
    assert deep.problems


def test_aliases_do_not_unfold(tmp_path: Path) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x]"]
    lines += [f"{new}: &{new} [{', '.join([f'*{old}'] * 8)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)]
    document = read(tmp_path, "\n".join(lines))
    assert any("anchors and aliases" in problem.message for problem in document.problems)


def test_no_bytes_end_in_a_traceback(tmp_path: Path) -> None:
    for text in documents():
        read(tmp_path, text)
