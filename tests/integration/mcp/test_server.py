"""An assistant's tools: the SDK's own client, the server and the API as processes."""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest
from mcp import Client, MCPError, StdioServerParameters, stdio_client

from tests.contract.test_mcp import calls, operation_of
from tests.fixtures.api import an_event

pytestmark = pytest.mark.servers

ROOT = Path(__file__).parents[3]
ARGUMENTS = {
    "account": "acc_1",
    "account_id": "acc_1",
    "cluster_id": "clu_1",
    "entries": ["acc_1", "203.0.113.1", "nothing"],
    "events": [an_event("account.access", "acc_x", 1, ip="203.0.113.9")],
    "key": "203.0.113.0/24",
    "kind": "network",
    "name": "acc_1",
    "organization_id": "org_1",
    "other_id": "acc_2",
    "run_id": "run_1",
    "text": "acc_1",
    "without": ["kind:ip"],
}


def inside(what):
    """Run an asynchronous function to its end.

    In a thread of its own: a browser that another test holds open keeps an event loop
    running in this one.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, what).result()


@asynccontextmanager
async def assistant(url, key, folder):
    """A client of ``samehand mcp`` that asks ``url`` by ``key``."""
    variables = {"PATH": os.environ["PATH"], "SAMEHAND_API_URL": url}
    variables |= {"SAMEHAND_API_KEY": key} if key else {}
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "backend.cli", "--data-dir", str(folder), "mcp"],
        env=variables,
        cwd=ROOT,
    )
    async with Client(stdio_client(parameters)) as client:
        yield client


def needed(tool):
    return {name: ARGUMENTS[name] for name in tool.input_schema.get("required", [])}


def _text(answer):
    return " ".join(each.text for each in answer.content)


async def call_all(client):
    """The answer of every tool that is listed."""
    listed = (await client.list_tools()).tools
    return {
        each.name: await client.call_tool(each.name, needed(each)) for each in listed
    }


class TestInvestigator:
    def test_every_tool_answers_or_says_in_a_sentence_why_not(self, served, tmp_path):
        async def ask():
            key = served.key_of("investigator")
            async with assistant(served.url, key, tmp_path) as client:
                return await call_all(client)

        answers = inside(ask)

        failed = {name for name, each in answers.items() if each.is_error}
        # No run archived its result in this world.
        assert failed == {
            "get_ledger_entry", "get_run", "list_ledger", "list_run_changes", "screen",
        }  # fmt: skip
        assert all("Traceback" not in _text(each) for each in answers.values())
        for name in answers.keys() - failed:
            sentence, text = answers[name].content
            assert sentence.text.endswith("."), name
            assert json.loads(text.text) == answers[name].structured_content
        assert "203.0.113.1" in _text(answers["list_account_things"])

    def test_a_list_goes_on_where_it_ended(self, served, tmp_path):
        async def ask():
            found, cursor = [], None
            async with assistant(served.url, served.key, tmp_path) as client:
                while not found or cursor:
                    asked = {"cluster_id": "clu_1", "limit": 2, "cursor": cursor}
                    answer = await client.call_tool("list_cluster_members", asked)
                    page = answer.structured_content
                    found += [each["account_id"] for each in page["items"]]
                    cursor = page["next"]
            return found

        assert inside(ask) == ["acc_1", "acc_2", "acc_3", "acc_4"]

    def test_what_is_unknown_or_wrong_is_told(self, served, tmp_path):
        async def ask():
            async with assistant(served.url, served.key, tmp_path) as client:
                unknown = await client.call_tool("get_cluster", {"cluster_id": "nope"})
                wrong = await client.call_tool("list_clusters", {"limit": 5000})
                return unknown, wrong

        unknown, wrong = inside(ask)

        assert unknown.is_error
        assert "There is no cluster with this id" in _text(unknown)
        assert wrong.is_error
        assert "limit" in _text(wrong)


class TestReader:
    def test_addresses_are_masked_and_looks_at_them_are_in_the_audit_log(
        self, served, tmp_path
    ):
        async def ask():
            hidden = {"cluster_id": "clu_1", "without": ["kind:ip"]}
            key = served.key_of("reader")
            async with assistant(served.url, key, tmp_path) as client:
                answers = await call_all(client)
                refused = await client.call_tool("try_without", hidden)
            key = served.key_of("investigator")
            async with assistant(served.url, key, tmp_path) as client:
                return answers, refused, await call_all(client)

        answers, refused, full = inside(ask)

        assert answers.keys() & {"screen", "try_without"} == set()
        assert refused.is_error
        assert "investigator" in _text(refused)
        things = _text(answers["list_account_things"])
        assert "203.0.113.0/24" in things
        assert "203.0.113.1" not in things
        # Whoever saw in full what a reader sees masked is known to have looked.
        masked = {name for name in answers if _text(answers[name]) != _text(full[name])}
        rows = served.api.get("/v1/audit", actor="investigator", limit=1000)["items"]
        looked = {row["about"].get("route") for row in rows}
        assert masked >= {"list_account_things", "who_am_i"}
        made = calls()
        assert {operation_of(made[name]) for name in masked - {"who_am_i"}} <= looked


class TestNobody:
    @pytest.mark.parametrize(
        ("key", "said"), [("wrong", "Unauthorized"), (None, "There is no key")]
    )
    def test_without_a_key_there_are_no_tools(self, served, tmp_path, key, said):
        async def ask():
            async with assistant(served.url, key, tmp_path / "other") as client:
                with pytest.raises(MCPError) as refused:
                    await client.list_tools()
                called = await client.call_tool("overview", {})
                return refused.value.message, called

        message, called = inside(ask)

        assert said in message
        assert called.is_error

    def test_a_key_that_only_sends_events_is_told_so(self, served, tmp_path):
        async def ask():
            key = served.key_of("ingest")
            async with assistant(served.url, key, tmp_path) as client:
                with pytest.raises(MCPError, match="may not read"):
                    await client.list_tools()

        inside(ask)
