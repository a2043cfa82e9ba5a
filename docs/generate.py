"""Writes the reference pages that follow from the code."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from backend.api.app import create_app
from backend.api.documents import operations
from backend.graph.model import NODES, RELATIONSHIPS, Property
from backend.settings import Settings

DOCS = Path(__file__).parent


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
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from variables(inner, f"{prefix}{name.upper()}__")
        else:
            yield prefix + name.upper(), field


def _shown(default: object) -> str:
    return "" if default in (None, PydanticUndefined) else str(default)


if __name__ == "__main__":
    (DOCS / "graph-model.md").write_text(graph_model())
    (DOCS.parent / "docker" / "env.example").write_text(env_example())
    (DOCS / "api.md").write_text(api())
