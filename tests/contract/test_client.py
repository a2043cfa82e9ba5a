"""The client is the one that belongs to the API's document."""

import json
import subprocess
import sys

from backend.client.generation.__main__ import FOLDER, formatted, generated
from backend.client.generation.document import Names, operations_of
from backend.client.generation.operations import LEFT_OUT, methods_of
from tests.contract.test_openapi import GOLDEN

RUN = "run: python -m backend.client.generation"
HEAVY = {
    "celery", "duckdb", "fastapi", "graphdatascience", "mcp", "neo4j", "numpy",
    "pandas", "polars", "pyarrow", "pydantic", "scipy", "sqlalchemy", "starlette",
}  # fmt: skip


def test_it_is_the_one_of_the_document():
    for name, text in generated(json.loads(GOLDEN.read_text())).items():
        assert formatted(text, name) == (FOLDER / name).read_text(), RUN


def test_each_call_of_the_api_is_a_method_or_left_out_for_a_reason():
    document = json.loads(GOLDEN.read_text())
    operations = operations_of(document, Names.of(document))
    made = {method.operation.id for method in methods_of(operations)}

    assert {each.id for each in operations} == made | LEFT_OUT.keys()
    assert made & LEFT_OUT.keys() == set()


def test_importing_it_imports_nothing_heavy():
    script = "import sys, backend.client; print(*sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert {name for name in done.stdout.split() if "." not in name} & HEAVY == set()
