"""What reaches a terminal."""

import io

from rich.console import Console

from backend.cli.output import Output
from backend.errors import SamehandError

HOSTILE = "acc_1\x1b]0;title\x07\x1b[31m[bold]\u202e"


def _output():
    streams = io.StringIO(), io.StringIO()
    out, errors = (Console(file=s, width=90, force_terminal=False) for s in streams)
    return Output(console=out, errors=errors), *streams


def test_a_terminal_obeys_nothing_that_came_from_outside():
    output, shown, errors = _output()

    output.table("", ("id",), [(HOSTILE,)])
    output.bullet(HOSTILE)
    output.raw(HOSTILE)
    output.fields({"id": HOSTILE})
    output.warn(HOSTILE)
    output.error(SamehandError(HOSTILE))

    text = shown.getvalue() + errors.getvalue()
    assert text.count("acc_1·]0;title··[31m[bold]·") == 6
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_names_and_figures_are_never_cut_off():
    output, shown, _ = _output()
    name = "org_" + "x" * 60

    output.table("", ("cluster", "why", "n"), [(name, "words " * 30, 1_234_567)])

    assert name in shown.getvalue()
    assert "1,234,567" in shown.getvalue()
    assert "…" not in shown.getvalue()


def test_in_json_mode_standard_output_is_json_only():
    output, shown, errors = _output()
    output.json_mode = True

    output.say("words")
    output.table("", ("id",), [("a",)])
    output.warn("a warning")

    assert shown.getvalue() == ""
    assert errors.getvalue() == "a warning\n"
