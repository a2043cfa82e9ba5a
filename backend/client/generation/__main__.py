"""Writes the client's models and calls anew, from the document of the API.

Run it after the API changed::

python -m backend.client.generation tests/golden/openapi.json
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from backend.client.generation import models, operations
from backend.client.generation.document import Names, operations_of

FOLDER = Path(__file__).parents[1]


def generated(document: dict[str, Any]) -> dict[str, str]:
    """Text of each module that is written, by its name, not formatted yet."""
    names = Names.of(document)
    methods = operations.methods_of(operations_of(document, names))
    used = models.references([each.operation.answers for each in methods])
    used |= {
        name
        for each in methods
        for parameter in each.operation.parameters
        for name in models.references(parameter.schema)
    }
    return {
        "models.py": models.written(names, used | {"JobOut", "Problem"}),
        "operations.py": operations.written(methods, names),
    }


def formatted(text: str, name: str) -> str:
    """``text`` as the formatter writes it, without imports that nothing uses."""
    command = [sys.executable, "-m", "ruff"]
    file = ["--stdin-filename", str(FOLDER / name), "-"]
    for step in (["check", "--fix-only", "-q", *file], ["format", "-q", *file]):
        done = subprocess.run(
            [*command, *step], input=text, capture_output=True, text=True, check=True
        )
        text = done.stdout
    return text


if __name__ == "__main__":
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "tests/golden/openapi.json")
    for module, written in generated(json.loads(source.read_text())).items():
        (FOLDER / module).write_text(formatted(written, module))
