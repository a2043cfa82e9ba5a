"""The OpenAPI document is the one that was agreed, and says what clients need.

A wanted change is written down with::

    python -m tests.contract.test_openapi
"""

import json
from pathlib import Path

from backend.api.app import create_app
from backend.settings import Settings

GOLDEN = Path(__file__).parents[1] / "golden" / "openapi.json"
METHODS = {"get", "post", "put", "delete", "patch"}


def _document():
    document = create_app(Settings()).openapi()
    document["info"]["version"] = "any"
    return document


def _operations():
    for path, item in _document()["paths"].items():
        for method in METHODS & item.keys():
            yield f"{method.upper()} {path}", item[method]


def _text(document):
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def test_the_document_is_the_golden_one():
    assert _text(_document()) == GOLDEN.read_text(), "run this module to accept"


def test_every_operation_is_described_and_documents_its_errors():
    faults = []
    for name, operation in _operations():
        if not operation.get("summary") or not operation.get("description"):
            faults.append(f"{name} says nothing")
        if not operation.get("tags"):
            faults.append(f"{name} has no tag")
        if " /v1/" not in name:
            continue
        wanted = {"401", "403", "422", "429", "503"}
        wanted |= {"404"} if "{" in name else set()
        wanted |= {"413"} if "requestBody" in operation else set()
        if missing := wanted - operation["responses"].keys():
            faults.append(f"{name} does not document {sorted(missing)}")
        if len(operation["security"]) != 3:
            faults.append(f"{name} does not name all ways to come in")

    assert faults == []


def test_operation_ids_are_unique():
    ids = [operation["operationId"] for _, operation in _operations()]

    assert len(ids) == len(set(ids))


def test_errors_are_problem_details_everywhere():
    for name, operation in _operations():
        for status, answer in operation["responses"].items():
            if status[0] == "4":
                assert list(answer["content"]) == ["application/problem+json"], name


def test_every_reference_leads_somewhere():
    document = _document()
    text = json.dumps(document)
    wanted = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}

    assert wanted - document["components"]["schemas"].keys() == set()


if __name__ == "__main__":
    GOLDEN.write_text(_text(_document()))
