"""Queries speak of the labels and types that the model declares, and of no others."""

import re

from backend.domain import digests
from backend.graph.model import NODES, RELATIONSHIPS, RUN
from graph_queries import load, names

LABELS = {node.label for node in NODES} | {"Identifier"}
TYPES = {tie.type for tie in RELATIONSHIPS}
TEXTS = {name: load(name).text for name in names()}


def _labels(text):
    nodes = re.findall(r"\(\w*:([A-Z][A-Za-z:]+)", text)
    added = re.findall(r"SET \w+:([A-Z][A-Za-z:]+)", text)
    return {label for found in nodes + added for label in found.split(":")}


def _types(text):
    found = re.findall(r"\[\w*:([A-Z_|]+)", text)
    return {name for group in found for name in group.split("|")}


def test_queries_use_declared_labels_and_types_only():
    unknown = {
        name: (_labels(text) - LABELS) | (_types(text) - TYPES)
        for name, text in TEXTS.items()
    }

    assert {name: bad for name, bad in unknown.items() if bad} == {}


def test_everything_declared_is_used():
    used_labels = set().union(*map(_labels, TEXTS.values()))
    used_types = set().union(*map(_types, TEXTS.values()))

    assert LABELS - used_labels == set()
    assert TYPES - used_types == set()


def test_every_property_and_meaning_is_said():
    silent = [
        f"{owner}.{prop.name}"
        for owner, props in [(n.label, n.properties) for n in NODES]
        + [(r.type, r.properties) for r in RELATIONSHIPS]
        for prop in props
        if not prop.meaning.strip() or not prop.type.strip()
    ]

    assert silent == []


def test_digests_count_as_derived_what_carries_a_run():
    by_run = {node.label for node in NODES if RUN in node.properties}
    ties_by_run = {tie.type for tie in RELATIONSHIPS if RUN in tie.properties}

    assert by_run == digests.DERIVED_LABELS
    assert ties_by_run == digests.DERIVED_TYPES | digests.MIXED_TYPES
    assert digests.LEFT_OUT_LABELS < LABELS
