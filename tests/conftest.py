"""Registers fixtures, and how Neo4j runs in tests; nothing else."""

import os

# Its second compiler pays off after minutes, which no test's Neo4j lives: a start
# without it takes two thirds of the processor time.
os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")

pytest_plugins = [
    "tests.fixtures.neo4j",
    "tests.fixtures.graph",
    "tests.fixtures.stack",
    "tests.fixtures.api",
    "tests.fixtures.served",
    "tests.fixtures.browser",
    "tests.fixtures.campaign",
    "tests.fixtures.furnished",
    "tests.fixtures.receiver",
]
