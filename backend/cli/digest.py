"""``samehand digest``: what graph and journal hold, to compare with another folder."""

import time
from contextlib import closing
from typing import TYPE_CHECKING

import typer

from backend.cli.context import Context

if TYPE_CHECKING:
    from backend.domain.digests import Sum

# Enough to see that two differ; the totals have all digits.
_SHOWN_DIGITS = 16


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("digest")(digest)


def digest(context: typer.Context) -> None:
    """Print what all events and all clusters add up to: equal graphs, equal digests."""
    held: Context = context.obj
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.journal.journal import Journal  # noqa: PLC0415
    from backend.services import digest as services  # noqa: PLC0415

    begin = time.monotonic()
    with (
        graph_of(held.settings) as graph,
        closing(Journal.from_settings(held.settings)) as journal,
        held.output.progress("reading the graph", unit="nodes") as bar,
    ):
        found = services.digest(graph, journal, report=bar.update)
    totals = {
        "ingested": found.ingested,
        "derived": found.derived,
        "journal": found.journal,
    }
    seconds = round(time.monotonic() - begin, 2)
    held.output.table(
        "",
        ("label or type", "part", "how many", "sum of counts", "digest begins"),
        [
            (
                line.name,
                line.part,
                line.sum.facts,
                line.sum.counted,
                line.sum.digest[:_SHOWN_DIGITS],
            )
            for line in found.lines
        ],
    )
    held.output.fields({name: found.digest for name, found in totals.items()})
    held.output.result(
        {
            "lines": [
                {"part": line.part, "name": line.name, **_figures(line.sum)}
                for line in found.lines
            ],
            **{name: _figures(found) for name, found in totals.items()},
            "unsettled": found.unsettled,
            "seconds": seconds,
        }
    )
    for sentence in found.unsettled:
        held.output.warn(f"{sentence}; take the digest again when all is quiet")


def _figures(found: "Sum") -> dict[str, object]:
    return {
        "facts": found.facts,
        "counted": found.counted,
        "digest": found.digest,
    }
