"""Fingerprints of prompts for an upstream that keeps its prompts to itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import orjson

from backend.contract.files import Line
from backend.domain.families import families
from backend.domain.prompts import prompt_key, signature


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Signature of the prompt with an id, and the family of the prompts like it."""

    id: str
    family: str
    prompt_minhash: list[int]


def fingerprints(
    lines: Iterable[Line], *, refused: list[str], origin: str
) -> Iterator[Fingerprint]:
    """Fingerprints of lines ``{"id", "prompt"}``, in their order.

    What cannot be used is added to ``refused`` with its place, and left out.
    """
    ids, signatures = [], []
    for line in lines:
        found = _parse(line)
        if isinstance(found, str):
            refused.append(f"{origin}:{line.number}: {found}")
            continue
        ids.append(found[0])
        signatures.append(signature(found[1]))
    if not ids:
        return
    keys = [prompt_key(each) for each in signatures]
    groups = families(keys, np.array(signatures, dtype=np.uint32))
    for name, family, each in zip(ids, groups, signatures, strict=True):
        yield Fingerprint(name, family, each)


def _parse(line: Line) -> tuple[str, str] | str:
    try:
        raw = orjson.loads(line.text)
    except orjson.JSONDecodeError:
        return "is not JSON"
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str):
        return "needs an id that is a text"
    if not isinstance(raw.get("prompt"), str) or not raw["prompt"].strip():
        return "needs a prompt that is a text"
    return raw["id"], raw["prompt"]
