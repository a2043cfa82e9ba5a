"""What a run keeps of its families of prompts, so that new prompts are recognized."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from backend.domain.families import LEAST_MEMBERS, middles
from backend.domain.prompts import PLACES, Signatures
from backend.domain.recognition import Common, KnownFamilies, group_of_keys
from backend.journal.journal import Journal
from backend.journal.prompts import sample_signatures, signatures_of

# A number is worth most once one prompt in 256 has it, which so many prompts tell.
_SAMPLE = 1 << 16
# So many members have the middle that all have, but for a number or two.
_MEMBERS = 16
_WIDTH = 2 * PLACES


def known_families(
    journal: Journal, wanted: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> KnownFamilies:
    """Those of the families ``wanted`` that have signatures.

    ``rows`` are ``{family, size, keys}`` of all that can say something.
    """
    names = frozenset(wanted)
    family: dict[str, str] = {}
    sizes: dict[str, int] = {}
    keys: dict[str, str] = {}
    for row in rows:
        name, own = row["family"], row["keys"]
        family.update(dict.fromkeys(own, name))
        if name in names:
            sizes[name] = len(own)
            keys.update(dict.fromkeys(own[:_MEMBERS], name))
    return families_around(
        signatures_of(journal, list(keys)), keys, sizes, _common(journal, family)
    )


def _common(journal: Journal, family: Mapping[str, str]) -> Common:
    """How common numbers are, prompts of one family counted once."""
    sample = _of_width(sample_signatures(journal, _SAMPLE))
    keys = [key for key, _ in sample]
    return Common.among(
        _signatures([s for _, s in sample]), group_of_keys(keys, family)
    )


def recognized(signed: Mapping[str, bytes], families: KnownFamilies) -> dict[str, str]:
    """The known family of each prompt that is of one, by the prompts' signatures."""
    width = 4 * families.middles.shape[1]
    keys = [key for key, minhash in signed.items() if len(minhash) == width]
    whole = b"".join(signed[key] for key in keys)
    rows = np.frombuffer(whole, "<u4").reshape(len(keys), width // 4)
    named = zip(keys, families.families_of(rows), strict=True)
    return {key: name for key, name in named if name is not None}


def families_around(
    signed: Mapping[str, bytes],
    family: Mapping[str, str],
    sizes: Mapping[str, int],
    common: Common,
) -> KnownFamilies:
    """Families by their members' signatures; ``sizes`` count all of each."""
    kept = sorted((family[key], key, s) for key, s in signed.items())
    kept = [row for row in kept if len(row[2]) == 4 * _WIDTH]
    names, heads, member = np.unique(
        [name for name, _, _ in kept], return_index=True, return_inverse=True
    )
    rows = _signatures([s for _, _, s in kept])
    large = np.array([sizes[name] >= LEAST_MEMBERS for name in names.tolist()], bool)
    return KnownFamilies(
        tuple(names.tolist()), middles(rows, member, heads), large, common
    )


def _of_width(sample: Iterable[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Those of this version: others cannot be compared with new prompts."""
    return [row for row in sample if len(row[1]) == 4 * _WIDTH]


def _signatures(packed: Sequence[bytes]) -> Signatures:
    return np.frombuffer(b"".join(packed), "<u4").reshape(-1, _WIDTH)
