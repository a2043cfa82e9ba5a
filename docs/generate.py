"""Writes the reference pages that follow from the code."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from typer.main import get_command

from backend.api.app import create_app
from backend.api.documents import operations
from backend.api.roles import KNOWN, OPEN, Least, Roles, routes_of, worded
from backend.cli import app
from backend.graph.model import NODES, RELATIONSHIPS, Property
from backend.settings import Settings
from backend.web.app import create_app as create_pages
from graph_queries import Query, load, names

DOCS = Path(__file__).parent
_ROLES_HEADING = "## Which role is enough\n\n"


def graph_model() -> str:
    """The page about the graph."""
    lines = [
        "# Graph model",
        "",
        "Made from `backend/graph/model.py` by `make docs`. Identifiers carry the",
        "second label `Identifier`, so that one query finds any of them by its `key`.",
        "",
        "## Nodes",
    ]
    for node in NODES:
        lines += ["", f"### {node.label}", "", node.meaning, ""]
        lines += _table(node.properties, key=node.key)
    lines += ["", "## Relationships"]
    for tie in RELATIONSHIPS:
        ends = f"({'|'.join(tie.start)})-[:{tie.type}]->({'|'.join(tie.end)})"
        lines += ["", f"### {tie.type}", "", f"`{ends}`: {tie.meaning}", ""]
        lines += _table(tie.properties)
    return "\n".join(lines) + "\n"


def api() -> str:
    """The page about the API."""
    document = create_app(Settings()).openapi()
    lines = [
        "# API",
        "",
        "Made from `backend/api` by `make docs`. The running API shows the same with",
        "examples at `/docs`, and for programs at `/openapi.json`.",
        document["info"]["description"].rstrip(),
    ]
    for tag in document["tags"]:
        lines += ["", f"## {tag['name']}", "", tag["description"], ""]
        lines += ["| call | what it does | parameters |", "| --- | --- | --- |"]
        for method, path, operation in operations(document, tag["name"]):
            names = [f"`{p['name']}`" for p in operation.get("parameters", [])]
            about = operation["description"].split("\n\n")[0].replace("\n", " ")
            lines.append(f"| `{method} {path}` | {about} | {', '.join(names)} |")
    return "\n".join(lines) + "\n"


def access() -> str:
    """The page about access: its words, and the roles of each call."""
    words, heading, _ = (DOCS / "access.md").read_text().partition(_ROLES_HEADING)
    application = create_pages(Settings())
    roles: Roles = application.state.roles
    rows = sorted(
        (str(route.path), method, roles.least(route.name))
        for route in routes_of(application)
        for method in (route.methods or set()) - {"HEAD"}
    )
    lines = [
        "Made from `backend/api/roles.py` and `backend/web/roles.py` by `make docs`.",
        "",
        "| call | role |",
        "| --- | --- |",
        *(f"| `{method} {path}` | {_needed(least)} |" for path, method, least in rows),
    ]
    return words + heading + "\n".join(lines) + "\n"


def _needed(least: Least) -> str:
    if least == OPEN:
        return "none: anybody"
    return "any" if least == KNOWN else worded(least)


def _table(properties: tuple[Property, ...], *, key: str = "") -> list[str]:
    rows = ["| property | type | meaning |", "| --- | --- | --- |"]
    for each in properties:
        name = f"**{each.name}**" if each.name == key else each.name
        rows.append(f"| {name} | {each.type} | {each.meaning} |")
    return rows


def env_example() -> str:
    """Every variable of the settings with its default."""
    lines = [
        "# Made from backend/settings.py by `make docs`. To use it, copy it to",
        "# docker/samehand.env and uncomment what you change. A variable with no value",
        "# has no default, or one that depends on the user. Keep secrets in files.",
    ]
    for name, field in variables(Settings, "SAMEHAND_"):
        lines += ["", f"# {field.description}", f"#{name}={_shown(field.default)}"]
    return "\n".join(lines) + "\n"


def variables(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, FieldInfo]]:
    """Name and field of each variable of ``model`` and its sections."""
    for name, field in model.model_fields.items():
        inner = field.annotation
        if _is_section(inner):
            yield from variables(inner, f"{prefix}{name.upper()}__")
        else:
            yield prefix + name.upper(), field


def _shown(default: object) -> str:
    return "" if default in (None, PydanticUndefined) else str(default)


def settings() -> str:
    """The page about the variables."""
    lines = [
        "# Settings",
        "",
        "Made from `backend/settings.py` by `make docs`. Environment variables, read",
        "once; the command line takes `--data-dir` besides. A default that depends on",
        "the user is a folder in `~/.local/share/samehand` or `~/.cache/samehand`, or",
        "where `XDG_DATA_HOME` and `XDG_CACHE_HOME` say. Ports of the embedded stack",
        "and of the API are the next free ones where these are taken.",
    ]
    whole = []
    for name, field in Settings.model_fields.items():
        if _is_section(field.annotation):
            lines += ["", f"## {name}", "", _first_sentence(field.annotation), ""]
            inner = variables(field.annotation, f"SAMEHAND_{name.upper()}__")
            lines += _variables_table(inner)
        else:
            whole.append((f"SAMEHAND_{name.upper()}", field))
    return (
        "\n".join([*lines, "", "## Of all parts", "", *_variables_table(whole)]) + "\n"
    )


def _variables_table(found: Iterable[tuple[str, FieldInfo]]) -> list[str]:
    rows = ["| variable | type | default | meaning |", "| --- | --- | --- | --- |"]
    for name, field in found:
        default = _default_of(field)
        rows.append(
            f"| `{name}` | {_type_of(field)} | {default} | {field.description} |"
        )
    return rows


def _default_of(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return "depends on the user"
    return f"`{field.default}`" if field.default is not None else ""


def _type_of(field: FieldInfo) -> str:
    """Type and bounds in words that no version of Python changes."""
    kinds = get_args(field.annotation) or (field.annotation,)
    words = {
        SecretStr: "secret",
        Path: "path",
        str: "text",
        int: "integer",
        bool: "true or false",
    }
    name = next(words.get(k, "number") for k in kinds if k is not type(None))
    bounds = {
        word: getattr(bound, sign)
        for bound in field.metadata
        for sign, word in (("ge", "from"), ("gt", "above"), ("le", "to"))
        if hasattr(bound, sign)
    }
    return " ".join([name, *(f"{word} {bound}" for word, bound in bounds.items())])


def queries() -> str:
    """The page about the query files."""
    lines = [
        "# Queries",
        "",
        "Made from `graph_queries` by `make docs`: every statement, by its folder. A",
        "query is one file, which the method of the same name in `backend/graph` runs.",
        "It takes parameters, gives columns, and some say which facts they write.",
        "[The library](neo4j-browser.md) has those that read and make sense to people.",
    ]
    for folder, inside in groupby(names(), key=lambda name: name.split(".")[0]):
        lines += ["", f"## {folder}"]
        for name in inside:
            lines += _query(load(name))
    return "\n".join(lines) + "\n"


def _query(query: Query) -> list[str]:
    file = query.name.replace(".", "/") + ".cypher"
    lines = ["", f"### {query.name}", ""]
    lines.append(f"{query.summary} ({query.mode}, [text](../graph_queries/{file}))")
    rows = [
        f"| {word} | `{each.name}` | {each.type} | {_cell(each.meaning)} |"
        for word, fields in (("takes", query.parameters), ("gives", query.columns))
        for each in fields
    ]
    rows += [f"| writes | `{_cell(fact)}` | | |" for fact in query.writes]
    if rows:
        lines += ["", "| | name | type | meaning |", "| --- | --- | --- | --- |", *rows]
    return lines


def cli() -> str:
    """The page about the command line."""
    root = get_command(app)
    lines = [
        "# Command line",
        "",
        "Made from `backend/cli` by `make docs`. Exit codes: 0 done, 1 it cannot be",
        "done, 2 used wrongly, 130 interrupted. An error is one sentence on standard",
        "error. These options come before the command:",
        "",
        *_parameters(root),
    ]
    for name, command in _commands(root, root.name):
        lines += ["", f"## {name}", "", command.help]
        lines += ["", f"`{' '.join([name, *map(_usage, command.params)])}`"]
        if command.params:
            lines += ["", *_parameters(command)]
    return "\n".join(lines) + "\n"


def _commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _parameters(command: Any) -> list[str]:
    rows = ["| argument or option | default | meaning |", "| --- | --- | --- |"]
    for each in command.params:
        spelled = ", ".join(f"`{name}`" for name in _spellings(each))
        rows.append(f"| {spelled} | {_cli_default(each)} | {_cell(each.help or '')} |")
    return rows


def _usage(parameter: Any) -> str:
    word = "|".join(_spellings(parameter)[-2 if parameter.secondary_opts else 0 :])
    many = "…" if parameter.nargs == -1 or getattr(parameter, "multiple", False) else ""
    return f"{word}{many}" if parameter.required else f"[{word}{many}]"


def _spellings(parameter: Any) -> list[str]:
    if parameter.opts[0][0] != "-":
        return [parameter.name.upper()]
    value = "" if parameter.is_flag else f" {_value_name(parameter)}"
    return [name + value for name in (*parameter.opts, *parameter.secondary_opts)]


def _value_name(parameter: Any) -> str:
    kind = parameter.type_descriptor.annotation
    (kind,) = get_args(kind) or (kind,)
    return {int: "NUMBER", Path: "PATH"}.get(kind, "TEXT")


def _cli_default(parameter: Any) -> str:
    if parameter.required:
        return "needed"
    if isinstance(parameter.show_default, str):
        return parameter.show_default
    if parameter.default is None or parameter.default is False:
        return ""
    on = parameter.opts[0] if parameter.default is True else parameter.default
    return f"`{on}`"


def _is_section(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _first_sentence(about: Any) -> str:
    text: str = about.__doc__.strip().splitlines()[0]
    return text.replace("``", "`")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


# Each page by its name, as the contract test compares them.
PAGES: dict[str, Callable[[], str]] = {
    "access": access,
    "api": api,
    "cli": cli,
    "graph-model": graph_model,
    "queries": queries,
    "settings": settings,
}

if __name__ == "__main__":
    for page, made in PAGES.items():
        (DOCS / f"{page}.md").write_text(made())
    (DOCS.parent / "docker" / "env.example").write_text(env_example())
