"""YAML text to plain values, every scalar a string, and the line on which each value stands.

PyYAML's own guesses are not used: they turn `no` into False, `012` into 10, and keep the last of
two equal keys in silence. pydantic converts the strings, field by field, where a type is declared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from catalog.problems import Problem

# libyaml is about seven times as fast as the Python parser; both are asked for strings only.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

# A record is a page of text. A file of more than this is a mistake (data pasted in), not a record.
MAX_BYTES = 256 * 1024
# Records nest four deep; far beyond that the parser's own recursion would end in a traceback.
MAX_DEPTH = 20

Path_ = tuple[str | int, ...]


@dataclass
class Document:
    """A read file: its value, the line of each value and of each key by path, and what was wrong."""

    file: str
    value: dict[str, Any] = field(default_factory=dict)
    lines: dict[Path_, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path_) -> int:
        """The line of the value at `path`, or of the nearest value around it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)


def field_name(path: Path_) -> str:
    """`('counts', 0, 'unit')` as `counts.0.unit`."""
    return ".".join(str(part) for part in path)


def read_yaml(path: Path, shown: str) -> Document:
    """Read the file at `path`; `shown` is its name in messages. Problems are in the result, never raised."""
    document = Document(shown)
    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        document.problems.append(
            Problem(shown, 1, "", f"the file has {len(raw):,} bytes; a record has at most {MAX_BYTES:,}")
        )
        return document
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        document.problems.append(
            Problem(shown, line, "", "this line is not UTF-8 text; save the file with the encoding UTF-8")
        )
        return document
    for number, line_text in enumerate(text.splitlines(), 1):
        if "\t" in line_text[: len(line_text) - len(line_text.lstrip())]:
            document.problems.append(
                Problem(shown, number, "", "the line is indented with a tab; YAML allows only spaces there")
            )
    if document.problems:
        return document
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        document.problems.append(
            Problem(shown, mark.line + 1 if mark else 1, "", f"this is not valid YAML: {_plain(error)}")
        )
        return document
    except yaml.YAMLError as error:
        position = getattr(error, "position", 0)
        line = text[: position or 0].count("\n") + 1
        document.problems.append(
            Problem(shown, line, "", f"this is not valid YAML: {getattr(error, 'reason', error)}")
        )
        return document
    except RecursionError:
        document.problems.append(Problem(shown, 1, "", f"values are nested deeper than {MAX_DEPTH} levels"))
        return document
    if node is None:
        document.problems.append(Problem(shown, 1, "", "the file is empty; a record has at least a name"))
        return document
    if not isinstance(node, yaml.MappingNode):
        document.problems.append(Problem(shown, 1, "", "a record is a list of 'field: value' lines"))
        return document
    document.lines[()] = 1
    document.value = _convert(node, (), document, set())
    return document


def _plain(error: yaml.MarkedYAMLError) -> str:
    """libyaml's words with the commonest cause, an unquoted colon, spelt out."""
    words = str(error.problem or error.context or "unknown error")
    if "mapping values are not allowed" in words:
        return f"{words}; put a text that contains ': ' in quotes"
    return words


def _convert(node: yaml.Node, path: Path_, document: Document, seen: set[int]) -> Any:
    document.lines.setdefault(path, node.start_mark.line + 1)
    # A node met twice is an alias. A few lines of aliases can unfold into gigabytes, so none is followed.
    message = ""
    if id(node) in seen:
        message = "anchors and aliases (&name, *name) are not used here; write the value out"
    elif len(path) > MAX_DEPTH:
        message = f"values are nested deeper than {MAX_DEPTH} levels"
    if message:
        document.problems.append(Problem(document.file, document.line(path), field_name(path), message))
        return ""
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, path, document)
    if isinstance(node, yaml.SequenceNode):
        return [_convert(child, (*path, index), document, seen) for index, child in enumerate(node.value)]
    value: dict[str, Any] = {}
    for key_node, child in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            document.problems.append(Problem(document.file, line, field_name(path), "a key is a plain word"))
            continue
        key = key_node.value
        here = (*path, key)
        if key in value:
            message = f"'{key}' stands twice (first in line {document.lines[here]}); keep one of them"
            document.problems.append(Problem(document.file, line, field_name(here), message))
            continue
        document.lines[here] = line
        value[key] = _convert(child, here, document, seen)
    return value


def _scalar(node: yaml.ScalarNode, path: Path_, document: Document) -> str:
    line = node.start_mark.line + 1
    # BaseLoader resolves nothing, so any other tag was written by hand.
    if node.tag not in {"tag:yaml.org,2002:str", "!"}:
        message = "YAML tags (!word) are not used here; remove the tag"
        document.problems.append(Problem(document.file, line, field_name(path), message))
    text = node.value.strip()
    if not text or (not node.style and text in {"~", "null"}):
        message = "the value is empty; write it, or leave the field out if it is not known"
        document.problems.append(Problem(document.file, document.line(path), field_name(path), message))
    return text
