"""Registers fixtures; nothing else."""

pytest_plugins = [
    "tests.fixtures.neo4j",
    "tests.fixtures.graph",
    "tests.fixtures.stack",
    "tests.fixtures.api",
]
