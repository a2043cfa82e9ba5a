"""The picture of two accounts' case."""

import re
from pathlib import Path

import pytest

from backend.domain.pairs import Common, Span, pair_sentence, weigh_pair
from backend.services.pairs import Why
from backend.services.waterfall import chart, png, steps, svg

NOW = Span(1_767_268_800_000, 1_767_268_800_000)


def why(*things, total=2048):
    shared = [Common(kind, key, everyone, NOW, NOW) for kind, key, everyone in things]
    case = weigh_pair(shared, total=total)
    return Why(
        "acc_1",
        "acc_2",
        total,
        case.prior_bits,
        dict(case.sources),
        case.bits,
        case.total_bits,
        case.probability,
        4.0,
        None,
        None,
        None,
        pair_sentence(case, bar=4.0),
        case.reasons,
        (),
        (),
    )


CARDS = [("instrument", f"card_{n}", 2) for n in range(3)]


class TestSteps:
    @pytest.mark.parametrize(
        "things",
        [
            [],
            [("device", "dev_1", 3), ("ip_address", "192.0.2.1", 40)],
            CARDS,
            [("ip_address", f"192.0.2.{n}", 1000) for n in range(60)],
        ],
        ids=["nothing", "two sources", "beyond the cap", "many"],
    )
    def test_each_begins_where_the_last_one_ends_and_all_lead_to_the_total(
        self, things
    ):
        found = why(*things)

        *way, total = steps(found)

        assert way[0].start == total.start == 0
        assert [s.end for s in way[:-1]] == pytest.approx([s.start for s in way[1:]])
        assert way[-1].end == pytest.approx(total.end, abs=0.01)
        assert len(way) < 30

    def test_what_goes_beyond_a_sources_cap_speaks_against(self):
        sides = {step.label: step.side for step in steps(why(*CARDS))}

        assert sides["payment: no more than 14"] == "against"
        assert sides["prior of any two"] == "against"
        assert sides["payment instrument card_0"] == "for"

    def test_what_nobody_may_read_has_no_key(self):
        labels = [step.label for step in steps(why(("phone", "0f3a77", 2)))]

        assert labels == ["prior of any two", "phone number", "in all"]


class TestChart:
    def test_equal_names_keep_a_row_each(self):
        found = why(("prompt_family", "a", 2), ("prompt_family", "b", 2))

        values = chart(found)["data"]["values"]

        assert len({value["label"] for value in values}) == len(values)

    def test_svg_says_what_is_shared_and_where_the_bar_is(self):
        drawn = svg(why(("device", "dev_<1>", 3)))

        words = re.findall(r">([^<>]+)</text>", drawn)
        assert {"device dev_&lt;1&gt;", "bar 4.0", "in all", "for", "against"} <= {
            *words
        }

    def test_png_is_one(self):
        assert png(why()).startswith(b"\x89PNG")


def test_drawing_is_loaded_only_when_it_is_needed():
    source = Path(__file__).parents[3] / "backend/services/waterfall.py"

    assert not re.search(r"^import vl_convert", source.read_text(), re.MULTILINE)
