"""Measure prompt families on real text, edited in eight ways; beside other methods.

    pip install -e '.[benchmark]' && python benchmarks/prompts/quality.py

Why: methods that are perfect on made-up prompts join strangers on real ones, which have
common phrases. What: two releases of packages are read (``corpus.py``), every text gets
the eight edits (``edits.py``), all lie in one pool, and precision, the recall over
revisions and the share of each edit found with its original are printed as a table,
with the JSON beside it. ``--half chosen`` is the half of the names that the bars were
chosen on; figures to be quoted are of the other half, the default. Control: MinHash,
LSH and single linkage by ``datasketch`` and by ``rensa``, as their tutorials have it.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from corpus import download, texts
from edits import BEYOND, EDITS
from methods import METHODS, product
from passages import measure_scaffolds
from pool import choose, pool_of, score

SHOWN = ("precision", "revisions", *EDITS)


def main() -> None:
    options = _options()
    found = texts(download(options.cache), held_back=options.half == "held-back")
    chosen = choose(found)
    pool = pool_of(chosen, seed=options.seed)
    result: dict[str, Any] = {
        "half": options.half,
        "seed": options.seed,
        "texts": len(chosen),
        "documents": len(pool.documents),
        "methods": {},
        "one edit at a time": {},
    }
    names = [name for name in METHODS if not options.only or options.only in name]
    print(
        _row("method", *SHOWN, "seconds"), _row(*["---"] * (len(SHOWN) + 2)), sep="\n"
    )
    for name in names:
        started = time.perf_counter()
        family = METHODS[name](pool.documents)
        seconds = time.perf_counter() - started
        row = score(pool, family)
        result["methods"][name] = row | {"seconds": seconds}
        shown = [f"{row[key]:.3f}" for key in SHOWN]
        print(_row(name, *shown, f"{seconds:.1f}"), flush=True)
    print("\n", _row("one edit at a time", "precision", "revisions", "found"), sep="")
    print(_row(*["---"] * 4))
    for edit in (*EDITS, *BEYOND):
        alone = pool_of(chosen, seed=options.seed, only=[edit])
        row = score(alone, product(alone.documents))
        result["one edit at a time"][edit] = row
        print(_row(edit, *(f"{row[k]:.3f}" for k in ("precision", "revisions", edit))))
    more = pool_of(chosen, seed=options.seed, only=[*EDITS, *BEYOND])
    result["beyond"] = row = score(more, product(more.documents))
    found_again = ", ".join(f"{name} {row[name]:.3f}" for name in BEYOND)
    print(f"\nIn one pool with all the edits: {found_again}")
    result["scaffolds"] = measure_scaffolds([text.text for text in found])
    print("\n", _row(*result["scaffolds"][0]), sep="")
    print(_row(*["---"] * len(result["scaffolds"][0])))
    for measured in result["scaffolds"]:
        print(_row(*measured.values()))
    options.out.write_text(json.dumps(result, indent=1) + "\n")


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    cache = Path.home() / ".cache/samehand/prompts"
    parser.add_argument("--cache", type=Path, default=cache, help="for the packages")
    parser.add_argument("--half", choices=["chosen", "held-back"], default="held-back")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="methods with this in their name")
    parser.add_argument("--out", type=Path, default=Path("prompts.json"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
