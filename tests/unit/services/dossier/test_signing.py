"""Keys of those who sign, as openssl and we make them."""

import shutil
import subprocess

import pytest

from backend.errors import Conflict, InvalidInput, SetupError
from backend.services.dossier.signing import make_key, public_key_of, signer_of


def openssl(*arguments):
    command = [shutil.which("openssl") or "openssl", *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_new_key_is_its_owners_alone(tmp_path):
    made = make_key(tmp_path / "key.pem")

    assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o600
    assert public_key_of(tmp_path / "key.pem.pub") == made
    assert signer_of(tmp_path / "key.pem").public == made


def test_openssl_checks_what_we_sign(tmp_path):
    make_key(tmp_path / "key")
    (tmp_path / "text").write_bytes(b"manifest")
    signer = signer_of(tmp_path / "key")
    (tmp_path / "sig").write_bytes(signer.sign(b"manifest"))
    names = [str(tmp_path / name) for name in ("key.pub", "text", "sig")]

    key, text, signature = names
    said = openssl(
        *("pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin"),
        *("-in", text, "-sigfile", signature),
    )

    assert b"Success" in said
    assert not signer.public.verifies(signer.sign(b"manifest"), b"manifes")


def test_a_key_that_openssl_made_signs(tmp_path):
    key, public = str(tmp_path / "key"), str(tmp_path / "pub")
    openssl("genpkey", "-algorithm", "ed25519", "-out", key)
    openssl("pkey", "-in", key, "-pubout", "-out", public)
    (tmp_path / "key").chmod(0o600)
    (tmp_path / "der").write_bytes(
        openssl("pkey", "-pubin", "-in", public, "-outform", "DER")
    )

    signer = signer_of(tmp_path / "key")

    assert public_key_of(tmp_path / "pub") == signer.public
    sums = openssl("dgst", "-sha256", "-r", str(tmp_path / "der")).split()
    assert sums[0].decode() == signer.public.fingerprint


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_key_that_others_may_read_is_refused(tmp_path, mode):
    make_key(tmp_path / "key")
    (tmp_path / "key").chmod(mode)

    with pytest.raises(SetupError, match="chmod 600"):
        signer_of(tmp_path / "key")


def test_keys_are_not_replaced(tmp_path):
    make_key(tmp_path / "key")
    before = (tmp_path / "key").read_bytes()

    with pytest.raises(Conflict):
        make_key(tmp_path / "key")

    assert (tmp_path / "key").read_bytes() == before


@pytest.mark.parametrize("algorithm", ["rsa", "ed448"])
def test_another_algorithm_is_refused(tmp_path, algorithm):
    openssl("genpkey", "-algorithm", algorithm, "-out", str(tmp_path / "key"))
    (tmp_path / "key").chmod(0o600)

    with pytest.raises(InvalidInput, match="no private Ed25519 key"):
        signer_of(tmp_path / "key")


@pytest.mark.parametrize("text", [b"", b"-----BEGIN PRIVATE KEY-----\n", b"\0" * 99])
def test_what_is_no_key_is_refused(tmp_path, text):
    (tmp_path / "key").write_bytes(text)
    (tmp_path / "key").chmod(0o600)

    with pytest.raises(InvalidInput):
        signer_of(tmp_path / "key")
    with pytest.raises(InvalidInput):
        public_key_of(tmp_path / "key")


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(SetupError, match="No such file"):
        signer_of(tmp_path / "nothing")
    with pytest.raises(SetupError, match="Is a directory"):
        public_key_of(tmp_path)
