"""Ed25519 keys of those who sign dossiers, and of those who check them.

RFC 8032; keys as PEM, PKCS#8 and SubjectPublicKeyInfo, as ``openssl`` writes them
"""

import os
import stat
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from backend.errors import Conflict, InvalidInput, SetupError

_OTHERS = 0o077
_MOST_BYTES = 1 << 14


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that checks signatures; its fingerprint is SHA-256 of its DER form."""

    pem: bytes
    fingerprint: str

    def verifies(self, signature: bytes, signed: bytes) -> bool:
        """Whether the holder of the private key signed this."""
        try:
            _public(self.pem).verify(signature, signed)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that signs."""

    _key: Ed25519PrivateKey
    public: PublicKey

    def sign(self, content: bytes) -> bytes:
        """A signature of 64 bytes."""
        return self._key.sign(content)


def signer_of(file: Path) -> Signer:
    """The private key in a PEM file that its owner alone may read.

    :raises SetupError: it cannot be read, or others may read it
    :raises InvalidInput: it is no Ed25519 key, or has a password
    """
    try:
        with file.open("rb") as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise SetupError(f"The key {file} is not a file")
            if status.st_mode & _OTHERS:
                raise SetupError(
                    f"Others than its owner may read the key {file}; "
                    f"say: chmod 600 {file}"
                )
            content = opened.read(_MOST_BYTES)
    except OSError as error:
        raise SetupError(f"Cannot read the key {file}: {error.strerror}") from error
    try:
        key = serialization.load_pem_private_key(content, password=None)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise InvalidInput(
            f"{file} holds no private Ed25519 key in PEM without a password; "
            "make one with: samehand dossier keygen"
        )
    return Signer(key, _described(key.public_key()))


def public_key(pem: bytes, name: str) -> PublicKey:
    """The public key that a PEM text holds; ``name`` is what messages call it.

    :raises InvalidInput: it holds none
    """
    return _described(_public(pem, name))


def public_key_of(file: Path) -> PublicKey:
    """The public key in a PEM file.

    :raises SetupError: it cannot be read
    :raises InvalidInput: it holds no public Ed25519 key
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(_MOST_BYTES)
    except OSError as error:
        raise SetupError(f"Cannot read the key {file}: {error.strerror}") from error
    return public_key(content, str(file))


def make_key(file: Path) -> PublicKey:
    """Write a new private key, for its owner alone, and the public one beside it.

    The public key is in the file of the same name with ``.pub`` behind it.

    :raises Conflict: one of the files is there
    :raises SetupError: they cannot be written
    """
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = _described(key.public_key())
    beside = file.with_name(f"{file.name}.pub")
    for path, content, mode in ((file, private, 0o600), (beside, public.pem, 0o644)):
        try:
            number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        except FileExistsError:
            raise Conflict(f"{path} is there already; keys are not replaced") from None
        except OSError as error:
            raise SetupError(f"Cannot write {path}: {error.strerror}") from error
        with os.fdopen(number, "wb") as opened:
            opened.write(content)
    return public


def _public(pem: bytes, name: str = "the key") -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise InvalidInput(f"{name} holds no public Ed25519 key in PEM")
    return key


def _described(key: Ed25519PublicKey) -> PublicKey:
    der = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    pem = key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return PublicKey(pem, sha256(der).hexdigest())
