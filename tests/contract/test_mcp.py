"""The tools of assistants only read, keep to roles, and answer in bounded size."""

import json

from backend.api.roles import API_ROLES, INVESTIGATOR, READER
from backend.client.connection import Connection
from backend.client.location import Location
from backend.client.operations import Operations
from backend.mcp.answers import MOST_BYTES, answered
from backend.mcp.server import DATA, FOR_INVESTIGATORS, Server, tools_of
from backend.mcp.tools import Tools
from tests.contract.test_openapi import GOLDEN

READING_POSTS = {"/v1/search", "/v1/lookup", "/v1/screen"}
ANYTHING = {
    "entries": ["a"],
    "without": ["a"],
    "events": [{"a": 1}],
}


class Asked(Exception):
    """Carries the call that a tool wanted to make."""


class Watched(Connection):
    """A connection that sends nothing and tells what it was to send."""

    def _send(self, call):
        raise Asked(call)


class Watching(Operations):
    def __init__(self):
        super().__init__(Watched(Location("http://127.0.0.1:1", "k")))


def registered(server):
    return server._tool_manager.list_tools()  # noqa: SLF001 - all, for whoever asks


def calls():
    """The call of each tool, by its name."""
    found = {}
    server = Server(Watching)
    listed = {tool.name: tool for tool in registered(server)}
    for name, tool in tools_of(Tools(Watching)):
        needed = listed[name].parameters.get("required", [])
        try:
            tool(**{each: ANYTHING.get(each, "x") for each in needed})
        except Asked as asked:
            found[name] = asked.args[0]
    return found


def operation_of(call):
    path = json.loads(GOLDEN.read_text())["paths"][call.template]
    return path[call.method.lower()]["operationId"]


def test_each_tool_makes_one_call_that_only_reads():
    made = calls()

    assert made.keys() == {name for name, _ in tools_of(Tools(Watching))}
    for name, call in made.items():
        reads = call.method == "GET" or call.template in READING_POSTS
        assert reads, f"{name} would {call.method} {call.template}"


def test_tools_are_for_the_roles_of_their_calls():
    for name, call in calls().items():
        least = API_ROLES[operation_of(call)]
        if name in FOR_INVESTIGATORS:
            assert least == INVESTIGATOR, name
        else:
            assert least == API_ROLES["get_me"] or least >= READER, name


def test_each_says_that_it_reads_and_that_data_is_data():
    for tool in registered(Server(Watching)):
        assert tool.annotations.read_only_hint, tool.name
        assert tool.description.endswith(DATA), tool.name
        for name, said in tool.parameters["properties"].items():
            assert said.get("description") or name == "text", (tool.name, name)


def test_a_long_answer_is_cut_and_says_where():
    rows = [{"key": "k" * 100, "more": list(range(500))} for _ in range(900)]

    answer = answered("Many.", {"items": rows, "next": "c"})

    assert len(answer.content[1].text.encode()) <= MOST_BYTES
    assert answer.structured_content["next"] == "c"
    left = answer.structured_content["left_out"]
    assert left["items"] == 900 - len(answer.structured_content["items"])
    assert "left_out" in answer.content[0].text


def test_a_short_answer_is_whole():
    answer = answered("One.", {"items": [{"a": "ü" * 100}], "next": None})

    assert answer.structured_content == {"items": [{"a": "ü" * 100}], "next": None}
