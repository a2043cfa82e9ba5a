"""Whatever is asked, every answer is one that the OpenAPI document describes.

Requests are drawn by Schemathesis from the document: such as it asks for, and such as
it forbids. Some parts of each are those of a proper request, so that what is drawn
gets past the first look at it. More of them, or others::

    python -m tests.contract.test_fuzz --examples 300 --seed 7
"""

import argparse
import json
import os
import sys
from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.contract.test_openapi import GOLDEN, METHODS
from tests.proper import Proper, proper

pytestmark = pytest.mark.servers
EXAMPLES = int(os.environ.get("SAMEHAND_FUZZ_EXAMPLES", "5"))
SEED = os.environ.get("SAMEHAND_FUZZ_SEED")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# A stream of a job that no worker takes has no end.
SECONDS = 60


def _schema():
    # The key is a right one, and never drawn.
    wanted = {"generation": {"with-security-parameters": False}}
    config = schemathesis.Config.from_dict(wanted)
    return schemathesis.openapi.from_dict(json.loads(GOLDEN.read_text()), config=config)


SCHEMA = _schema()
OPERATIONS = {
    found.ok().definition.raw["operationId"]: found.ok()
    for found in SCHEMA.get_all_operations()
}


def _drawn():
    """Each operation, with proper data, and with wrong ones if it takes any."""
    for name, operation in OPERATIONS.items():
        yield name, GenerationMode.POSITIVE
        raw = operation.definition.raw
        if "requestBody" in raw or any(map(_can_be_wrong, raw.get("parameters", []))):
            yield name, GenerationMode.NEGATIVE


def _can_be_wrong(parameter):
    # Any text is a text.
    return parameter["schema"].keys() - {"type", "title", "description"} != set()


@pytest.fixture(scope="module")
def tally():
    """How many answers of each status there were; shown when all is done."""
    found = Counter()
    yield found
    shown = dict(sorted(found.items()))
    sys.stdout.write(f"\n{sum(found.values())} requests: {shown}\n")


def test_the_document_is_taken_whole():
    document = json.loads(GOLDEN.read_text())
    wanted = [name for item in document["paths"].values() for name in item]

    assert len(OPERATIONS) == len(wanted)
    assert set(wanted) <= METHODS


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_proper_request_is_answered_well(furnished, tally, name):
    made = proper(furnished, OPERATIONS[name].definition.raw)

    answer = _ask(furnished, OPERATIONS[name].Case(), made, _parts(made))

    tally[answer.status_code] += 1
    assert answer.status_code in range(200, 300), answer.text


@pytest.mark.parametrize(("name", "mode"), list(_drawn()))
def test_no_answer_is_a_surprise(furnished, tally, name, mode):
    operation = OPERATIONS[name]
    parts = sorted(_parts(proper(furnished, operation.definition.raw)))

    @settings(
        max_examples=EXAMPLES,
        derandomize=SEED is None,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=mode),
        kept=st.sets(st.sampled_from(parts)) if parts else st.just(set()),
    )
    def ask(case, kept):
        made = proper(furnished, operation.definition.raw)
        tally[_ask(furnished, case, made, kept).status_code] += 1

    (ask if SEED is None else seed(int(SEED))(ask))()


def test_what_was_taken_can_be_written(furnished):
    """After all that: workers do not fail on events that the API let in."""
    furnished.drain()

    assert furnished.api.get("/ready")["lag"] == 0


def _parts(made: Proper) -> set[str]:
    """Parts of a request that can be drawn or kept, by name."""
    found = {f"path {name}" for name in made.path}
    found |= {f"query {name}" for name in made.query}
    if made.media_type is not None:
        found.add("body")
        fields = made.body if isinstance(made.body, dict) else {}
        found |= {f"field {name}" for name in fields}
    return found


def _ask(furnished, case, made: Proper, kept: set[str]):
    """Ask with those parts of the proper request that are kept."""
    for name, value in made.quoted().items():
        if f"path {name}" in kept:
            case.path_parameters[name] = value
    for name, value in made.query.items():
        if f"query {name}" in kept:
            case.query[name] = value
    if "body" in kept:
        case.body, case.media_type = made.body, made.media_type
    elif isinstance(case.body, dict) and isinstance(made.body, dict):
        fields = {n: v for n, v in made.body.items() if f"field {n}" in kept}
        case.body = {**case.body, **fields}
    return case.call_and_validate(
        base_url=furnished.url, session=made.session, checks=CHECKS, timeout=SECONDS
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--examples", type=int, default=300, help="of each operation")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    os.environ["SAMEHAND_FUZZ_EXAMPLES"] = str(options.examples)
    if options.seed is not None:
        os.environ["SAMEHAND_FUZZ_SEED"] = str(options.seed)
    return pytest.main([__file__, "-q", "-s", "--timeout", "0"])


if __name__ == "__main__":
    sys.exit(main())
