"""Fingerprints of prompts for an upstream that keeps its prompts to itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson

from backend.contract.files import Line
from backend.domain.families import families
from backend.domain.prompts import packed, prompt_key, signatures


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
    ids, texts = [], []
    for line in lines:
        found = _parse(line)
        if isinstance(found, str):
            refused.append(f"{origin}:{line.number}: {found}")
            continue
        ids.append(found[0])
        texts.append(found[1])
    if not ids:
        return
    signed = signatures(texts)
    keys = [prompt_key(packed(row)) for row in signed]
    groups = families(keys, signed)
    for name, family, row in zip(ids, groups, signed.tolist(), strict=True):
        yield Fingerprint(name, family, row)


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
