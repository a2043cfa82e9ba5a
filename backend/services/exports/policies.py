"""The sharing policy of this deployment: its file, or the built-in one."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

from backend.domain.policy import DEFAULT, SHARED_KINDS, Policy, Tlp, policy_of
from backend.errors import SetupError


def read_policy(file: Path | None) -> Policy:
    """The policy in ``file``, or the built-in one where there is none.

    :raises SetupError: there is no such file, or it holds no policy
    """
    if file is None:
        return DEFAULT
    try:
        return policy_of(tomllib.loads(file.read_text()))
    except OSError as error:
        raise SetupError(
            f"The sharing policy {file} cannot be read: {error.strerror}"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise SetupError(f"The sharing policy {file} is no TOML: {error}") from None
    except (UnicodeDecodeError, ValueError) as error:
        raise SetupError(f"The sharing policy {file} cannot be used: {error}") from None


def as_toml(policy: Policy) -> str:
    """The policy as the file that ``read_policy`` reads."""
    return "\n".join(_lines(policy)) + "\n"


def _lines(policy: Policy) -> Iterator[str]:
    found = policy.as_mapping()
    kinds = ", ".join(f'"{kind}"' for kind in found["group_kinds"])
    yield "# What samehand's exports may hold. What is not named here is withheld."
    yield f"version = {found['version']}"
    yield f"name = {_quoted(policy.name)}"
    yield "# Kinds of clusters that may leave."
    yield f"group_kinds = [{kinds}]"
    yield "# Members who are less sure are counted and not listed."
    yield f"least_confidence = {policy.least_confidence}"
    yield "# Things that fewer members have stay."
    yield f"least_members = {policy.least_members}"
    yield "# Things are to be looked for if at least this share of those who had them"
    yield "# are members."
    yield f"indicator_share = {policy.indicator_share}"
    for name, kind in SHARED_KINDS.items():
        yield f"\n[forms.{name}]"
        yield f"# {kind.meaning[0].upper()}{kind.meaning[1:]}."
        yield f"# It may be {', '.join(kind.forms)}."
        for tlp in reversed(Tlp):
            yield f'"{tlp}" = "{policy.form(name, tlp)}"'


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    # JSON's escapes are TOML's, too.
    return json.dumps(text)
