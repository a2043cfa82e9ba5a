"""The deployment's hash of personal data, and the keys that it is made with."""

import hashlib
import os
import secrets
from pathlib import Path

from backend.domain.identifiers import KeyedHash
from backend.errors import SetupError
from backend.secrets import next_of, read_keys, read_or_make
from backend.settings import Settings


def keyed_hash(settings: Settings) -> KeyedHash:
    """Hash by the keys in the file, the oldest first; one is made where there is none.

    :raises SetupError: others can read the file, or a change of it was interrupted
    """
    return _hash(read_keys(settings.hash_key))


def next_hash(settings: Settings) -> KeyedHash:
    """Hash by the keys and one more, which is kept beside them until it counts.

    Once made it stays the same, so that a change which was interrupted can go on.

    :raises SetupError: there can be no file beside that of the keys
    """
    file = next_of(settings.hash_key)
    if not file.exists():
        keys = f"{read_or_make(settings.hash_key)}\n{secrets.token_hex(32)}\n"
        try:
            _write(file, keys)
        except OSError as error:
            raise SetupError(f"{file} cannot be written: {error.strerror}") from None
    return _hash(read_or_make(file))


def take_next(settings: Settings) -> None:
    """Let the next keys be the ones that count."""
    next_of(settings.hash_key).replace(settings.hash_key)


def mark_of(keyed: KeyedHash) -> str:
    """What tells these keys from others, and says nothing of them."""
    keys = b"\n".join((keyed.key, *keyed.later))
    return hashlib.blake2b(keys, digest_size=16, person=b"samehand keys").hexdigest()


def _hash(text: str) -> KeyedHash:
    first, *later = text.encode().split()
    return KeyedHash(first, tuple(later))


def _write(file: Path, text: str) -> None:
    own = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(own, os.O_CREAT | os.O_WRONLY, 0o600), "w") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    own.replace(file)
