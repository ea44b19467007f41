"""The declared fields as JSON Schema for editors and as rows for the contribute page."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from catalog.records import KINDS


@dataclass(frozen=True)
class FieldRow:
    """One line of the field reference."""

    name: str  # dotted path from the top of the record: size.counts
    form: str  # what may stand there, in words
    required: bool
    description: str


def editor_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) with which an editor completes and checks records of a kind."""
    schema = KINDS[kind].model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = f"A record in data/{kind}/"
    return {key: _scalars_as_text(value) for key, value in schema.items()}


def _scalars_as_text(schema: Any) -> Any:
    """An editor takes `released: 2004` for a number; the catalogue reads every scalar as text first."""
    if isinstance(schema, dict):
        changed = {key: _scalars_as_text(value) for key, value in schema.items()}
        if changed.get("type") == "string" and "enum" not in changed:
            changed["type"] = ["string", "number"]
        return changed
    return [_scalars_as_text(value) for value in schema] if isinstance(schema, list) else schema


def field_rows(kind: str) -> list[FieldRow]:
    """Every field of a kind in the order of declaration, those of blocks below the block."""
    return list(_rows(KINDS[kind], ""))


def _rows(model: type[BaseModel], above: str) -> Iterator[FieldRow]:
    # A block ends with its sources, though its class inherits that field and so has it first.
    for name, field in sorted(model.model_fields.items(), key=lambda item: item[0] == "source" and bool(above)):
        form, block = _form(field.annotation, field)
        description = field.description or (block.__doc__ if block else "") or ""
        yield FieldRow(f"{above}{name}", form, field.is_required(), " ".join(description.split()))
        if block is not None and name != "sources":
            yield from _rows(block, f"{above}{name}.")
        elif block is not None:
            yield from _rows(block, f"{above}{name}.<key>.")


def _form(annotation: Any, field: FieldInfo | None = None) -> tuple[str, type[BaseModel] | None]:
    """What may stand in a field, in words, and the block it opens if it opens one."""
    extra = field.json_schema_extra if field else None
    if isinstance(extra, dict) and "x-refers-to" in extra:
        return f"id of a record in {extra['x-refers-to']}", None
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *marks = get_args(annotation)
        for mark in marks:
            if isinstance(mark, FieldInfo) and isinstance(mark.json_schema_extra, dict):
                refers = mark.json_schema_extra.get("x-refers-to")
                if refers:
                    return f"id of a record in {refers}", None
                if mark.json_schema_extra.get("format") == "uri":
                    return "address", None
        return _form(inner)
    if origin in (Union, types.UnionType):
        return _form(next(part for part in get_args(annotation) if part is not type(None)))
    if origin is Literal:
        return "one of " + ", ".join(str(value) for value in get_args(annotation)), None
    if origin is list:
        form, block = _form(get_args(annotation)[0])
        return ("list of blocks" if block else f"list: {form}"), block
    if origin is dict:
        key, value = get_args(annotation)
        form, block = _form(value)
        key_form = _form(key)[0]
        return f"{key_form} → {'block' if block else form}", block
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "block", annotation
    return {int: "whole number", bool: "true or false", str: "text"}.get(annotation, "value"), None
