"""Wire models keep their promises."""

import importlib
import pkgutil

import pytest

from backend.api import schemas
from backend.api.schemas.clusters import ClusterOut
from backend.api.schemas.wire import Out
from backend.graph.clusters import ClusterRow


def _models():
    for module in pkgutil.iter_modules(schemas.__path__):
        importlib.import_module(f"{schemas.__name__}.{module.name}")
    found, todo = [], [Out]
    while todo:
        for model in todo.pop().__subclasses__():
            if model.__module__.startswith(schemas.__name__):
                found.append(model)
                todo.append(model)
    return sorted(found, key=lambda model: model.__name__)


@pytest.mark.parametrize("model", _models(), ids=lambda model: model.__name__)
def test_output_has_no_defaults_and_its_example_is_true(model):
    assert [n for n, f in model.model_fields.items() if not f.is_required()] == []
    for shown in (model.model_config.get("json_schema_extra") or {}).get(
        "examples", []
    ):
        made = model.model_validate(shown).model_dump(mode="json")
        assert made == shown


def test_times_are_read_from_milliseconds():
    row = ClusterRow(
        "c", 1, "other", 0.1, [], [], None, None, None, 0, 1_767_268_800_000, None, "r"
    )

    shown = ClusterOut.model_validate(row).model_dump(mode="json")

    assert shown["first_seen"] == "2026-01-01T12:00:00Z"
    assert shown["last_seen"] is None
