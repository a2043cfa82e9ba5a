"""The Cypher that runs, one statement a file, and the loader that checks it."""

from graph_queries.catalog import Query, QueryError, RowQuery, load, names

__all__ = ["Query", "QueryError", "RowQuery", "load", "names"]
