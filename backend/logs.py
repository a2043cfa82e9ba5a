"""Structured logs: one JSON object a line, from every process of the product.

Events' contents are never logged, only counts, places and ids of runs and jobs. What
one request led to, in whatever process, carries the same ``request_id``.
"""

import logging
import sys
from uuid import uuid4

import structlog

_REQUEST_ID = "request_id"


def configure(*, level: str = "INFO", json_lines: bool = True) -> None:
    """Send our own and the libraries' records to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if json_lines
        else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def quiet() -> None:
    """Say nothing: what a command prints is for its user, or for a program."""
    structlog.configure(
        processors=[structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    logging.getLogger().addHandler(logging.NullHandler())


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Logger of a module, with keyword arguments as fields."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger


def new_request_id() -> str:
    """Id for what began without a request, or with one that has none."""
    return uuid4().hex


def begin_request(request_id: str, **fields: str) -> None:
    """Put the id, and ``fields``, into all that this context logs from now on."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**{_REQUEST_ID: request_id}, **fields)


def request_id() -> str | None:
    """Id of the request that is being worked on, None when nobody said."""
    found: str | None = structlog.contextvars.get_contextvars().get(_REQUEST_ID)
    return found
