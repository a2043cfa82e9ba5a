"""Secrets of a deployment: made once, in files that only their owner can read."""

import os
import secrets
from pathlib import Path

from backend.errors import SetupError


def next_of(path: Path) -> Path:
    """Where the keys lie that take the place of those in ``path`` by and by."""
    return path.with_name(f"{path.name}.next")


def read_keys(path: Path) -> str:
    """Text of the keys in ``path``, made where there are none.

    :raises SetupError: others can read them, or a change of them was interrupted
    """
    refuse_half_changed(path)
    return read_or_make(path)


def refuse_half_changed(path: Path) -> None:
    """Let nobody use the keys in ``path`` while some hashes are of the next ones.

    :raises SetupError: a change of them was interrupted
    """
    if next_of(path).exists():
        raise SetupError(
            "A change of the key of hashes was interrupted; finish it with: "
            "samehand rotate-key"
        )


def read_or_make(path: Path, *, length: int = 32) -> str:
    """Text of the secret in ``path``; generated when there is no such file.

    Two processes that race for the same file end up with the same secret, since only
    one of them can link its own into place.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.chmod(0o700)
        own = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(own, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            # Hexadecimal: Neo4j's tool takes a leading hyphen for an option.
            file.write(secrets.token_hex(length))
        try:
            os.link(own, path)
        except FileExistsError:
            pass
        finally:
            own.unlink()
    if path.stat().st_mode & 0o077:
        raise SetupError(f"Others can read {path}; run: chmod 600 {path}")
    return path.read_text().strip()
