"""The OpenAPI document, read into what the generator writes: models and operations."""

import keyword
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Schema = dict[str, Any]

_REFERENCE = "#/components/schemas/"
_PLAIN = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
}
_FORMATS = {"date-time": "datetime", "date": "date"}


@dataclass(frozen=True, slots=True)
class Names:
    """What each schema of the document is called in Python."""

    schemas: dict[str, Schema]
    chosen: dict[str, str]

    @classmethod
    def of(cls, document: Schema) -> "Names":
        """Names without ``Out``; two that would be one get their module in front."""
        schemas = document["components"]["schemas"]
        counts = Counter(_short(name) for name in schemas)
        chosen = {
            name: _short(name) if counts[_short(name)] == 1 else _long(name)
            for name in schemas
        }
        return cls(schemas, chosen)

    def referred(self, schema: Schema) -> str | None:
        """Name of the schema in the document that this one only refers to."""
        reference = schema.get("$ref")
        return reference.removeprefix(_REFERENCE) if reference else None

    def resolved(self, schema: Schema) -> Schema:
        """The schema itself, or what it refers to."""
        name = self.referred(schema)
        return self.schemas[name] if name else schema

    def item_of_page(self, schema: Schema) -> Schema | None:
        """Schema of a page's items; None when this is no page of a list."""
        properties = self.resolved(schema).get("properties", {})
        if properties.keys() != {"items", "next"}:
            return None
        items: Schema = properties["items"]["items"]
        return items

    def type_of(self, schema: Schema, *, prefix: str = "", given: bool = False) -> str:
        """Python's type; ``given`` is for what callers give, which may be looser."""
        if name := self.referred(schema):
            return prefix + self.chosen[name]
        if "enum" in schema:
            return f"Literal[{', '.join(repr(each) for each in schema['enum'])}]"
        if parts := schema.get("anyOf"):
            types = [self.type_of(part, prefix=prefix, given=given) for part in parts]
            return " | ".join(dict.fromkeys(types))
        kind = schema.get("type", "")
        if kind in {"array", "object"}:
            write = self._array if kind == "array" else self._object
            return write(schema, prefix=prefix, given=given)
        return _FORMATS.get(schema.get("format", ""), _PLAIN.get(kind, "Any"))

    def _array(self, schema: Schema, *, prefix: str, given: bool) -> str:
        if places := schema.get("prefixItems"):
            types = [self.type_of(each, prefix=prefix, given=given) for each in places]
            return f"tuple[{', '.join(types)}]"
        inner = self.type_of(schema.get("items", {}), prefix=prefix, given=given)
        return f"{'Sequence' if given else 'list'}[{inner}]"

    def _object(self, schema: Schema, *, prefix: str, given: bool) -> str:
        values = schema.get("additionalProperties")
        inner = (
            self.type_of(values, prefix=prefix, given=given)
            if isinstance(values, dict)
            else "Any"
        )
        return f"{'Mapping' if given else 'dict'}[str, {inner}]"


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a caller gives: in the path, the query or the body."""

    name: str
    place: str
    schema: Schema
    required: bool
    about: str

    @property
    def python(self) -> str:
        """Its name in Python."""
        return identifier(self.name)

    @property
    def nullable(self) -> bool:
        """Whether null may be given."""
        parts = self.schema.get("anyOf", [])
        return any(part.get("type") == "null" for part in parts)


@dataclass(frozen=True, slots=True)
class Operation:
    """A call of the API."""

    id: str
    method: str
    path: str
    tag: str
    summary: str
    about: str
    parameters: tuple[Parameter, ...]
    answers: dict[str, Schema]
    bodies: dict[str, Schema] = field(default_factory=dict)

    @property
    def paged(self) -> bool:
        """Whether it takes a cursor."""
        return any(each.name == "cursor" for each in self.parameters)

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of this name."""
        return next((each for each in self.parameters if each.name == name), None)


def operations_of(document: Schema, names: Names) -> list[Operation]:
    """Every call, in the order of its group and then of its path."""
    found = [
        _operation(method, path, said, names)
        for path, item in document["paths"].items()
        for method, said in item.items()
    ]
    return sorted(found, key=lambda each: (each.tag, each.path, each.method))


def in_order(schema: Schema) -> dict[str, Schema]:
    """Properties, those that are required first and in the order of the API."""
    # The document sorts names, but no lists.
    properties: dict[str, Schema] = schema.get("properties", {})
    first = {name: properties[name] for name in schema.get("required", [])}
    return first | properties


def identifier(name: str) -> str:
    """``name`` as Python can say it."""
    plain = re.sub(r"\W", "_", name)
    return f"{plain}_" if keyword.iskeyword(plain) else plain


def _operation(method: str, path: str, said: Schema, names: Names) -> Operation:
    bodies = said.get("requestBody", {}).get("content", {})
    given = [_outer(each) for each in said.get("parameters", [])]
    if list(bodies) == ["application/json"]:
        given += _inner(names.resolved(bodies["application/json"]["schema"]))
    # Those of the path in the order in which the address has them.
    given.sort(key=lambda each: path.find(f"{{{each.name}}}") % (len(path) + 1))
    return Operation(
        said["operationId"],
        method.upper(),
        path,
        said["tags"][0],
        said["summary"],
        said["description"],
        tuple(given),
        _answers(said["responses"]),
        {name: each["schema"] for name, each in bodies.items()},
    )


def _answers(responses: Schema) -> dict[str, Schema]:
    good = [answer for status, answer in responses.items() if status.startswith("2")]
    return {
        media: content.get("schema") or {}
        for answer in good
        for media, content in (answer.get("content") or {}).items()
    }


def _outer(said: Schema) -> Parameter:
    about = said.get("description") or said["schema"].get("description", "")
    return Parameter(
        said["name"], said["in"], said["schema"], said.get("required", False), about
    )


def _inner(body: Schema) -> list[Parameter]:
    required = body.get("required", [])
    said_of = in_order(body)
    return [
        Parameter(name, "body", said, name in required, said.get("description", ""))
        for name, said in said_of.items()
    ]


def _short(name: str) -> str:
    plain = name.rpartition("__")[2]
    return plain.removesuffix("Out") or plain


def _long(name: str) -> str:
    # backend__api__schemas__accounts__HeldOut is AccountsHeld.
    module, _, last = name.rpartition("__")
    if not module:
        return last
    return module.rpartition("__")[2].title().replace("_", "") + _short(name)
