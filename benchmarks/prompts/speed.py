"""How fast prompts are signed and grouped.

    python benchmarks/prompts/speed.py --prompts 150000

What: made-up prompts of 60 words by Zipf's law, in three worlds: nobody's prompt is
like another's; a third are edits of 500 templates, with 15 percent of the words
changed; all are edits of one template. Seconds of the clock and of the processor, and
the most memory. Control: MinHash of word pairs by ``rensa`` for signing; half as many
prompts for grouping, to see that the cost grows in proportion.
"""

import argparse
import json
import random
import resource
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from rensa import RMinHash

from backend.domain.families import families
from backend.domain.prompts import normal_prompt, signature
from backend.domain.scaffolds import scaffolds

WORDS, VOCABULARY, TEMPLATES, CHANGED = 60, 50_000, 500, 0.15
SAMPLE = 10_000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--prompts", type=int, default=150_000)
    count = parser.parse_args().prompts
    result: list[dict[str, Any]] = []
    for world, templates, share in (
        ("unique", 0, 0.0),
        ("templates", TEMPLATES, 1 / 3),
        ("one template", 1, 1.0),
    ):
        for size in (count // 2, count):
            result.append({"world": world, **_measured(size, templates, share)})
            print(json.dumps(result[-1]), flush=True)


def _measured(count: int, templates: int, share: float) -> dict[str, Any]:
    texts = _texts(count, templates, share)
    signatures = np.array([signature(text) for text in texts], dtype=np.uint32)
    keys = [f"{number:08}" for number in range(count)]
    clock, processor = time.perf_counter(), time.process_time()
    family = families(keys, signatures)
    both = time.perf_counter() - clock, time.process_time() - processor
    clock, processor = time.perf_counter(), time.process_time()
    scaffolds(family, keys, signatures)
    return {
        "prompts": count,
        "families": len(set(family)),
        "signed a second": round(_rate(signature, texts)),
        "signed a second by rensa": round(_rate(_with_rensa, texts)),
        "families, seconds": round(both[0], 2),
        "families, processor": round(both[1], 2),
        "scaffolds, seconds": round(time.perf_counter() - clock, 2),
        "scaffolds, processor": round(time.process_time() - processor, 2),
        "peak MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _texts(count: int, templates: int, share: float) -> list[str]:
    dice = random.Random(1)
    vocabulary = [f"word{number}" for number in range(VOCABULARY)]
    weights = np.cumsum([1 / (number + 1) for number in range(VOCABULARY)]).tolist()

    def made(length: int) -> list[str]:
        return dice.choices(vocabulary, cum_weights=weights, k=length)

    bases = [made(WORDS) for _ in range(templates)]
    texts = []
    for number in range(count):
        if number >= count * share:
            texts.append(" ".join(made(WORDS)))
            continue
        other = iter(made(WORDS))
        base = bases[number % templates]
        texts.append(
            " ".join(next(other) if dice.random() < CHANGED else w for w in base)
        )
    return texts


def _rate(signed: Callable[[str], list[int]], texts: list[str]) -> float:
    started = time.process_time()
    for text in texts[:SAMPLE]:
        signed(text)
    return min(SAMPLE, len(texts)) / (time.process_time() - started)


def _with_rensa(text: str) -> list[int]:
    hashed = RMinHash(num_perm=128, seed=1)
    own = normal_prompt(text).split(" ")
    hashed.update([f"{a} {b}" for a, b in pairwise(own)])
    return list(hashed.digest())


if __name__ == "__main__":
    main()
