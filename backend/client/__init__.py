"""A Python client of the API: typed, light, and in step with its OpenAPI document.

Everything that a user needs is here: ``Client``, the errors and ``models``.
"""

from backend.client import models
from backend.client.client import Client
from backend.client.downloads import Download
from backend.client.failures import (
    ApiError,
    BadValue,
    Busy,
    ClientError,
    Conflict,
    Failed,
    Forbidden,
    Invalid,
    NotConfigured,
    NotFound,
    PackageMissing,
    Unauthorized,
    UnexpectedAnswer,
    Unreachable,
)
from backend.client.pages import Pages, Rows

__all__ = [
    "ApiError",
    "BadValue",
    "Busy",
    "Client",
    "ClientError",
    "Conflict",
    "Download",
    "Failed",
    "Forbidden",
    "Invalid",
    "NotConfigured",
    "NotFound",
    "PackageMissing",
    "Pages",
    "Rows",
    "Unauthorized",
    "UnexpectedAnswer",
    "Unreachable",
    "models",
]
