"""Writes ``backend/client/models.py``: what answers hold."""

from backend.client.generation.document import Names, identifier, in_order
from backend.client.generation.text import docstring, wrapped

_HEAD = '''"""What the API answers: one class for each kind of object.

Written by ``python -m backend.client.generation``; changes belong to the API's schemas.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

import msgspec

from backend.client.model import Model

'''


def written(names: Names, used: set[str]) -> str:
    """The module, with the schemas of these names and those that they hold."""
    wanted = _closed(names, used)
    schemas = {name: names.schemas[name] for name in names.schemas if name in wanted}
    choices = [name for name, schema in schemas.items() if "enum" in schema]
    models = [name for name in schemas if name not in choices]
    parts = [_choice(names, name) for name in choices]
    parts += [_model(names, name) for name in models]
    if not any("msgspec." in part for part in parts):
        return _HEAD.replace("import msgspec\n\n", "") + "\n\n".join(parts)
    return _HEAD + "\n\n".join(parts)


def references(schema: object) -> set[str]:
    """Names of all schemas that a part of the document refers to."""
    if isinstance(schema, list):
        return set().union(*(references(each) for each in schema))
    if not isinstance(schema, dict):
        return set()
    found = set().union(*(references(each) for each in schema.values()))
    if isinstance(schema.get("$ref"), str):
        found.add(schema["$ref"].rpartition("/")[2])
    return found


def _closed(names: Names, used: set[str]) -> set[str]:
    wanted: set[str] = set()
    waiting = set(used)
    while waiting:
        name = waiting.pop()
        wanted.add(name)
        waiting |= references(names.schemas[name]) - wanted
    return {name for name in wanted if names.item_of_page(names.schemas[name]) is None}


def _choice(names: Names, name: str) -> str:
    values = ", ".join(f'"{each}"' for each in names.schemas[name]["enum"])
    return f"{names.chosen[name]} = Literal[{values}]\n"


def _model(names: Names, name: str) -> str:
    schema = names.schemas[name]
    properties = in_order(schema)
    fields = [
        line
        for key, said in properties.items()
        if said.get("description")
        for line in wrapped(f"``{identifier(key)}``: {said['description']}", 4)
    ]
    lines = [f"class {names.chosen[name]}(Model, frozen=True, kw_only=True):"]
    lines += docstring(schema.get("description", f"{names.chosen[name]}."), fields, 4)
    lines += [""] if properties else []
    for key, said in properties.items():
        plain = identifier(key)
        kind = names.type_of(said)
        renamed = f' = msgspec.field(name="{key}")' if plain != key else ""
        lines.append(f"    {plain}: {kind}{renamed}")
    return "\n".join(lines) + "\n"
