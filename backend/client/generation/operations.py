"""Writes ``backend/client/operations.py``: one method for each call of the API."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.client.generation.document import Names, Operation, Parameter, Schema
from backend.client.generation.text import docstring, wrapped

# Calls that the client does not make, and why.
LEFT_OUT = {
    "get_search": "post_search is the same and leaves no value in an address",
    "open_session": "cookies are for browsers",
    "close_session": "cookies are for browsers",
}
# Calls that are methods of the client itself.
_ALONE = {
    "get_health": "health",
    "get_me": "me",
    "get_metrics": "metrics",
    "get_overview": "overview",
    "get_ready": "ready",
    "get_trace": "trace",
    "list_regrowth": "regrowth",
    "post_lookup": "lookup",
    "post_search": "search",
    "screen": "screen",
}
# Where the rule would give a poor name.
_NAMED = {
    "list_keys": ("keys", "list"),
    "make_key": ("keys", "make"),
    "revoke_key": ("keys", "revoke"),
    "export_cluster": ("exports", "cluster"),
    "export_clusters": ("exports", "clusters"),
    "erase_accounts": ("erasures", "erase"),
    "mark_alerts": ("alerts", "mark_many"),
    "open_alert_case": ("alerts", "open_case"),
    "put_cluster_pins": ("clusters", "pin"),
    "get_cluster_company": ("clusters", "company"),
    "post_events": ("events", "send"),
    "post_indicators": ("indicators", "send"),
    "list_cluster_days": ("clusters", "timeline"),
}
# What a group's calls say of themselves beside its own name.
_OWN_WORDS = {
    "dossiers": {"cluster"},
    "linkage": {"run", "runs"},
    "runs": {"archived"},
}
# POST that only asks, or whose repetition changes nothing: may be sent again.
_REPEATABLE = {"post_search", "post_lookup", "screen", "post_events", "post_indicators"}
_EVENTS = "application/x-ndjson"
# Pages after the first are as large as the API lets them be.
_MOST = 1000

_HEAD = '''"""The calls of the API, in groups by noun.

Written by ``python -m backend.client.generation``; changes belong to the API's routes.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from backend.client import models
from backend.client.connection import Call, Connection
from backend.client.downloads import Download
from backend.client.events import Event
from backend.client.pages import Pages, Rows


class Group:
    """Calls about one noun."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection


'''


@dataclass(frozen=True, slots=True)
class Method:
    """A call of the API as a method of the client; ``group`` is empty for its own."""

    group: str
    name: str
    operation: Operation


def methods_of(operations: Iterable[Operation]) -> list[Method]:
    """The method of each call that the client makes.

    :raises ValueError: two calls would be one method
    """
    found = [
        Method(*_named(each), each) for each in operations if each.id not in LEFT_OUT
    ]
    places = [(each.group, each.name) for each in found]
    if twice := {f"{'.'.join(each)}" for each in places if places.count(each) > 1}:
        raise ValueError(f"Two calls are one method: {', '.join(sorted(twice))}")
    return found


def written(methods: list[Method], names: Names) -> str:
    """The module."""
    groups = sorted({each.group for each in methods} - {""})
    parts = [_class(group, methods, names) for group in groups]
    parts.append(_operations(groups, methods, names))
    return _HEAD + "\n\n".join(parts)


def _named(operation: Operation) -> tuple[str, str]:
    if alone := _ALONE.get(operation.id):
        return "", alone
    if named := _NAMED.get(operation.id):
        return named
    own = {operation.tag, operation.tag.removesuffix("s"), operation.tag[:-3] + "y"}
    own |= _OWN_WORDS.get(operation.tag, set())
    verb, *rest = operation.id.split("_")
    left = [word for word in rest if word not in own]
    if not left:
        return operation.tag, verb
    name = "_".join(left if verb in {"list", "get"} else [verb, *left])
    return operation.tag, name


def _class(group: str, methods: list[Method], names: Names) -> str:
    lines = [f"class {group.title().replace('_', '')}(Group):"]
    lines += [f'    """Calls about {group}."""']
    for each in methods:
        if each.group == group:
            lines += ["", *_method(each, names)]
    return "\n".join(lines) + "\n"


def _operations(groups: list[str], methods: list[Method], names: Names) -> str:
    lines = ["class Operations(Group):", '    """All calls of the API."""', ""]
    lines += ["    def __init__(self, connection: Connection) -> None:"]
    lines += ["        super().__init__(connection)"]
    for group in groups:
        kind = group.title().replace("_", "")
        lines.append(f"        self.{group} = {kind}(connection)")
    for each in methods:
        if not each.group:
            lines += ["", *_method(each, names)]
    return "\n".join(lines) + "\n"


def _method(method: Method, names: Names) -> list[str]:
    operation = method.operation
    given = [each for each in operation.parameters if each.name != "cursor"]
    pages = _pages(operation, names)
    if pages is None:
        given = list(operation.parameters)
    given = [each for each in given if pages is None or each.name != "limit"]
    signature = ["self", *_positional(operation, given)]
    if (alone := _alone(given)) is not None:
        signature.append(_declared(alone, names))
    named = [
        _declared(each, names)
        for each in given
        if each.place != "path" and each is not alone
    ]
    named += ["page_size: int | None = None"] if pages is not None else []
    signature += ["*", *sorted(named, key=lambda text: " = " in text)] if named else []
    answer, call = _call(operation, names, pages)
    about = [
        line
        for each in given
        if each.about
        for line in wrapped(f":param {each.python}: {each.about}", 8)
    ]
    if pages is not None:
        about += [":param page_size: Items that one request fetches, 1 to 1000."]
    text = f"{operation.summary.rstrip('.')}.\n\n{operation.about}"
    lines = [f"    def {method.name}({', '.join(signature)}) -> {answer}:"]
    lines += docstring(text, about, 8)
    return [*lines, f"        return {call}"]


def _alone(given: list[Parameter]) -> Parameter | None:
    """What need not be named, since the call is about nothing else."""
    about = [each for each in given if each.place == "path" or each.required]
    return about[0] if len(about) == 1 and about[0].place == "body" else None


def _positional(operation: Operation, given: list[Parameter]) -> list[str]:
    found = [
        f"{each.python}: {_of_path(each)}" for each in given if each.place == "path"
    ]
    if _EVENTS in operation.bodies:
        found.append("events: Iterable[Event]")
    elif operation.bodies and "application/json" not in operation.bodies:
        found.append("content: bytes | Path")
    elif len(operation.bodies) > 1:
        found += ["content: bytes | Path", "content_type: str"]
    return found


def _of_path(parameter: Parameter) -> str:
    return "int" if parameter.schema.get("type") == "integer" else "str"


def _declared(parameter: Parameter, names: Names) -> str:
    kind = names.type_of(parameter.schema, prefix="models.", given=True)
    if parameter.required:
        return f"{parameter.python}: {kind}"
    default = parameter.schema.get("default")
    if isinstance(default, list | dict) or default is None:
        optional = kind if parameter.nullable else f"{kind} | None"
        return f"{parameter.python}: {optional} = None"
    return f"{parameter.python}: {kind} = {default!r}"


def _pages(operation: Operation, names: Names) -> str | None:
    schema = operation.answers.get("application/json")
    item = names.item_of_page(schema) if schema and operation.paged else None
    return names.type_of(item, prefix="models.") if item else None


def _call(operation: Operation, names: Names, pages: str | None) -> tuple[str, str]:
    """Type of the answer, and the expression that gives it."""
    call = _request(operation)
    if operation.id == "post_events":
        kind = "models.Accepted"
        return kind, f"self._connection.send_events({call}, events, {kind})"
    if pages is not None:
        size = operation.parameter("limit")
        first = size.schema.get("default", _MOST) if size else _MOST
        sizes = f"(page_size, {first}, {_MOST})"
        return f"Pages[{pages}]", f"self._connection.pages({call}, {pages}, {sizes})"
    if "text/event-stream" in operation.answers:
        kind = "models.Job"
        return f"Iterator[{kind}]", f"self._connection.stream({call}, {kind})"
    schema = operation.answers.get("application/json")
    if schema and schema.get("format") != "binary":
        return _json(schema, call, names)
    return _raw(operation, call)


def _json(schema: Schema, call: str, names: Names) -> tuple[str, str]:
    if schema.get("type") == "array":
        item = names.type_of(schema["items"], prefix="models.")
        if not item.startswith("models."):
            # Nothing that could be the columns of a table.
            return (
                f"builtins.list[{item}]",
                f"self._connection.value({call}, builtins.list[{item}])",
            )
        return f"Rows[{item}]", f"self._connection.rows({call}, {item})"
    kind = names.type_of(schema, prefix="models.")
    return kind, f"self._connection.value({call}, {kind})"


def _raw(operation: Operation, call: str) -> tuple[str, str]:
    if operation.answers:
        return "Download", f"self._connection.download({call})"
    if operation.method == "GET":
        return "str", f"self._connection.text({call})"
    return "None", f"self._connection.nothing({call})"


def _request(operation: Operation) -> str:
    path = operation.path
    parts = [f'"{operation.method}"', f'"{path}"']
    for place, argument in (("path", "path"), ("query", "query"), ("body", "body")):
        held = [
            each
            for each in operation.parameters
            if each.place == place and not _by_pages(operation, each)
        ]
        if held:
            pairs = ", ".join(f'"{each.name}": {each.python}' for each in held)
            parts.append(f"{argument}={{{pairs}}}")
    parts += _content(operation)
    if operation.id in _REPEATABLE:
        parts.append("repeatable=True")
    return f"Call({', '.join(parts)})"


def _content(operation: Operation) -> list[str]:
    if _EVENTS in operation.bodies:
        return ["events=events"] if operation.id != "post_events" else []
    if len(operation.bodies) > 1:
        return ["content=content", "content_type=content_type"]
    return []


def _by_pages(operation: Operation, parameter: Parameter) -> bool:
    # Answers that hold a page of something beside more have a cursor of their own.
    return False if parameter.name not in {"limit", "cursor"} else _whole(operation)


def _whole(operation: Operation) -> bool:
    reference = operation.answers.get("application/json", {}).get("$ref", "")
    return operation.paged and reference.rpartition("/")[2].startswith("Page_")
