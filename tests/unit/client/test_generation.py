"""Methods and types from a small document."""

import pytest

from backend.client.generation import models, operations
from backend.client.generation.document import Names, operations_of


def a_document(**paths):
    schemas = {
        "ThingOut": {
            "type": "object",
            "description": "A thing.",
            "properties": {
                "from": {"type": "string", "description": "Where from."},
                "seen": {
                    "anyOf": [
                        {"type": "string", "format": "date-time"},
                        {"type": "null"},
                    ]
                },
                "pair": {
                    "type": "array",
                    "prefixItems": [{"type": "string"}, {"type": "integer"}],
                },
                "by": {"type": "object", "additionalProperties": {"type": "number"}},
            },
            "required": ["seen", "from", "pair", "by"],
        },
        "Page_ThingOut_": {
            "type": "object",
            "properties": {
                "items": {
                    "type": "array",
                    "items": {"$ref": "#/components/schemas/ThingOut"},
                },
                "next": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            },
        },
        "a__b__PartOut": {"type": "object"},
        "a__c__PartOut": {"type": "object"},
    }
    return {"components": {"schemas": schemas}, "paths": paths}


def an_operation(operation_id, answer="Page_ThingOut_", tag="things", **more):
    content = {"schema": {"$ref": f"#/components/schemas/{answer}"}}
    return {
        "operationId": operation_id,
        "tags": [tag],
        "summary": "Some things",
        "description": "Things.\n\nAll of them.",
        "responses": {"200": {"content": {"application/json": content}}},
        **more,
    }


def a_query(name, **schema):
    return {"name": name, "in": "query", "required": False, "schema": schema}


class TestModels:
    def text(self):
        names = Names.of(a_document())
        return models.written(names, {"ThingOut"})

    def test_types_are_python_s_in_the_order_of_the_api(self):
        lines = [line.strip() for line in self.text().splitlines()]
        at = lines.index("seen: datetime | None")

        assert lines[at : at + 4] == [
            "seen: datetime | None",
            'from_: str = msgspec.field(name="from")',
            "pair: tuple[str, int]",
            "by: dict[str, float]",
        ]

    def test_what_nobody_answers_is_not_written(self):
        assert "Part" not in self.text()

    def test_two_of_one_name_get_their_module_in_front(self):
        chosen = Names.of(a_document()).chosen

        assert chosen["a__b__PartOut"] == "BPart"
        assert chosen["a__c__PartOut"] == "CPart"


class TestOperations:
    def methods(self, *ids, **more):
        paths = {f"/{each}": {"get": an_operation(each, **more)} for each in ids}
        document = a_document(**paths)
        return operations.methods_of(operations_of(document, Names.of(document)))

    @pytest.mark.parametrize(
        ("operation", "name"),
        [
            ("list_things", "list"),
            ("get_thing", "get"),
            ("get_thing_parts", "parts"),
            ("withdraw_thing", "withdraw"),
            ("make_thing_copy", "make_copy"),
        ],
    )
    def test_a_method_is_named_by_what_its_group_leaves(self, operation, name):
        (method,) = self.methods(operation)

        assert (method.group, method.name) == ("things", name)

    def test_two_calls_are_not_one_method(self):
        with pytest.raises(ValueError, match=r"things\.get"):
            self.methods("get_thing", "get_things")

    def test_a_list_is_pages_and_has_no_cursor(self):
        asked = [
            a_query("all", type="boolean", default=False),
            a_query("limit", type="integer", default=7),
            a_query("cursor", type="string"),
        ]
        methods = self.methods("list_things", parameters=asked)
        text = operations.written(methods, Names.of(a_document()))

        assert "*, all: bool = False, page_size: int | None = None" in text
        assert "-> Pages[models.Thing]" in text
        assert "(page_size, 7, 1000)" in text
        assert "cursor" not in text
