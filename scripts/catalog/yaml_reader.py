"""YAML text to plain values, every scalar a string, and the line on which each value stands.

PyYAML's own guesses are not used: they turn `no` into False, `012` into 10, and keep the last of
two equal keys in silence. pydantic converts the strings, field by field, where a type is declared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from catalog.problems import Problem

# libyaml is about seven times as fast as the Python parser; both are asked for strings only.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

# A record is a page of text. A file of more than this is a mistake (data pasted in), not a record.
MAX_BYTES = 256 * 1024
# Records nest four deep. The parser is asked for events one by one, not for a tree, because building
# a tree of some thousand levels overruns the stack of libyaml, which ends Python itself.
MAX_DEPTH = 20

FieldPath = tuple[str | int, ...]


@dataclass
class Document:
    """A read file: its value, the line of each value and of each key by path, and what was wrong."""

    file: str
    value: dict[str, Any] = field(default_factory=dict)
    lines: dict[FieldPath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: FieldPath) -> int:
        """The line of the value at `path`, or of the nearest value around it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)


def field_name(path: FieldPath) -> str:
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
        _Builder(yaml.parse(text, Loader=_Loader), document).build()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        _refuse(document, mark.line + 1 if mark else 1, f"this is not valid YAML: {_plain(error)}")
    except yaml.YAMLError as error:
        position = getattr(error, "position", None) or 0
        line = text[:position].count("\n") + 1
        _refuse(document, line, f"this is not valid YAML: {getattr(error, 'reason', error)}")
    except _TooDeepError as error:
        _refuse(document, error.line, f"values are nested deeper than {MAX_DEPTH} levels")
    return document


def _refuse(document: Document, line: int, message: str) -> None:
    """A file that cannot be read as a whole: what was read of it counts for nothing."""
    document.value = {}
    document.problems = [Problem(document.file, line, "", message)]


def _plain(error: yaml.MarkedYAMLError) -> str:
    """libyaml's words with the commonest cause, an unquoted colon, spelt out."""
    words = str(error.problem or error.context or "unknown error")
    if "mapping values are not allowed" in words:
        return f"{words}; put a text that contains ': ' in quotes"
    return words


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _TooDeepError(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _Builder:
    """Takes the parser's events one by one and fills a document with values, lines and problems."""

    def __init__(self, events: Iterator[yaml.Event], document: Document) -> None:
        self.events = events
        self.document = document

    def build(self) -> None:
        next(self.events)  # the stream begins
        if isinstance(next(self.events), yaml.StreamEndEvent):
            self._problem(1, (), "the file is empty; a record has at least a name")
            return
        first = next(self.events)
        if not isinstance(first, yaml.MappingStartEvent):
            self._problem(1, (), "a record is a list of 'field: value' lines")
            return
        self.document.lines[()] = 1
        self.document.value = self._mapping(())
        next(self.events)  # the document ends
        following = next(self.events)
        if not isinstance(following, yaml.StreamEndEvent):
            self._problem(_line(following), (), "one file holds one record; remove '---' and what follows")

    def _problem(self, line: int, path: FieldPath, message: str) -> None:
        self.document.problems.append(Problem(self.document.file, line, field_name(path), message))

    def _value(self, event: yaml.Event, path: FieldPath) -> Any:
        line = _line(event)
        self.document.lines.setdefault(path, line)
        if len(path) > MAX_DEPTH:
            raise _TooDeepError(line)
        # A few lines of aliases can unfold into gigabytes, so none is followed.
        if isinstance(event, yaml.AliasEvent):
            message = "anchors and aliases (&name, *name) are not used here; write the value out"
            self._problem(self.document.line(path), path, message)
        if getattr(event, "tag", None):
            self._problem(line, path, "YAML tags (!word) are not used here; remove the tag")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._scalar(event, path) if isinstance(event, yaml.ScalarEvent) else ""

    def _sequence(self, path: FieldPath) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            values.append(self._value(event, (*path, len(values))))
        return values

    def _mapping(self, path: FieldPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(key_event := next(self.events), yaml.MappingEndEvent):
            line = _line(key_event)
            if not isinstance(key_event, yaml.ScalarEvent):
                self._problem(line, path, "a key is a plain word")
                self._value(key_event, (*path, ""))
                self._value(next(self.events), (*path, ""))
                continue
            key = key_event.value
            here = (*path, key)
            if key in values:
                message = f"'{key}' stands twice (first in line {self.document.lines[here]}); keep one of them"
                self._problem(line, here, message)
                self._value(next(self.events), here)
                continue
            self.document.lines[here] = line
            values[key] = self._value(next(self.events), here)
        return values

    def _scalar(self, event: yaml.ScalarEvent, path: FieldPath) -> str:
        text: str = event.value.strip()
        if not text or (not event.style and text in {"~", "null"}):
            message = "the value is empty; write it, or leave the field out if it is not known"
            self._problem(self.document.line(path), path, message)
        return text
