"""What investigators decide, by the commands that they have."""

import orjson
import pytest

from tests.fixtures.api import an_event, ring, seen, strangers

pytestmark = pytest.mark.servers
WHY = ("--reason", "One support ticket.", "--analyst", "Ada")


@pytest.fixture(scope="module")
def line(stack, tmp_path_factory):
    """A command line on a graph with one ring among strangers."""
    found, _ = stack
    send(found, tmp_path_factory, [*ring("pair", 8), *strangers(100)])
    yield found
    # Others use the same stack.
    for judgement in found.json("judge", "list")["judgements"]:
        found.json("judge", "withdraw", str(judgement["id"]), *WHY)


def send(line, tmp_path_factory, events):
    file = tmp_path_factory.mktemp("events") / "events.ndjson"
    file.write_bytes(b"\n".join(orjson.dumps(event) for event in events))
    line.json("ingest", str(file))


class TestJudge:
    def test_from_a_judgement_to_a_cluster_and_back(self, line):
        made = line.json(
            "judge", "same", "acc_pair_0", "acc_own_001", "acc_own_002", *WHY
        )

        line.json("link")

        assert [j["right_id"] for j in made["judgements"]] == [
            "acc_pair_0",
            "acc_pair_0",
        ]
        trace = line.json("trace", "acc_own_001")
        assert trace["cluster"]["size"] >= 10
        for judgement in made["judgements"]:
            line.json("judge", "withdraw", str(judgement["id"]), *WHY)
        assert line.json("judge", "list")["judgements"] == []
        assert len(line.json("judge", "list", "--all")["judgements"]) == 2

    def test_link_says_what_it_could_not_obey(self, line, tmp_path_factory):
        label = {"verdict": "legitimate", "analyst": "Ada"}
        send(
            line,
            tmp_path_factory,
            [an_event("account.label", "acc_pair_1", 1, **label)],
        )
        line.json("judge", "same", "acc_pair_0", "acc_own_001", *WHY)
        line.json("judge", "same", "acc_own_002", "acc_own_001", *WHY)
        last = line.json("judge", "different", "acc_own_002", "acc_pair_0", *WHY)

        code, out, errors = line.run("link")

        assert (code, errors) == (0, "")
        assert "because labelled legitimate:\n  • acc_pair_1\n" in out
        (number,) = [judgement["id"] for judgement in last["judgements"]]
        assert f"  • Judgement {number} says that acc_own_002 and acc_pair_0" in out

    @pytest.mark.parametrize(
        ("arguments", "code", "sentence"),
        [
            (("same", "acc_pair_0", "acc_404", *WHY), 1, "There is no account acc_404"),
            (("same", "acc_pair_0", "acc_pair_0", *WHY), 2, "Name two different"),
            (("different", "acc_pair_0", *WHY), 2, "Missing argument"),
            (("same", "acc_pair_0", "acc_pair_1"), 2, "Missing option '--reason'"),
            (("withdraw", "999", *WHY), 1, "There is no judgement 999"),
        ],
    )
    def test_what_cannot_be_used_is_one_sentence(self, line, arguments, code, sentence):
        done, out, errors = line.run("judge", *arguments)

        assert (done, out) == (code, "")
        assert errors.startswith(f"samehand: {sentence}")
        assert len(errors.splitlines()) == 1


class TestRuns:
    def test_list_show_and_diff(self, line, tmp_path_factory):
        first = line.json("link")["run_id"]
        send(line, tmp_path_factory, ring("late", 7))
        second = line.json("link")["run_id"]

        listed = line.json("runs", "list", "--limit", "2")["runs"]
        shown = line.json("runs", "show", second)
        diff = line.json("runs", "diff", first, second)

        assert [run["id"] for run in listed] == [second, first]
        assert shown["changed"] == {"appeared": 1}
        assert diff["changes"] == shown["changes"]
        assert diff["joined"] == 7
        (change,) = diff["changes"]
        cluster = change["after"][0]["cluster_id"]
        found = line.json("runs", "show", second, cluster)
        assert {m["account"] for m in found["members"]} == {
            move["account_id"] for move in diff["moves"]
        }
        code, out, _ = line.run("runs", "show", second, cluster)
        assert code == 0
        assert "  • 7 of 7 accounts were used on the same device dev_late; 0 of" in out

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (("show", "run_404"), "There is no run run_404 in the archive"),
            (("diff", "run_404", "run_405"), "There is no run run_404 in the archive"),
        ],
    )
    def test_an_unknown_run_is_one_sentence(self, line, arguments, sentence):
        assert line.run("runs", *arguments) == (1, "", f"samehand: {sentence}\n")


class TestDiscounts:
    def test_from_a_discount_to_no_cluster_and_back(self, line):
        made = line.json(
            "discounts", "add", "device", "dev_late", "--reason", "campus",
            "--until", "2099-01-01", "--analyst", "Ada",
        )  # fmt: skip
        (discount,) = made["discounts"]
        assert (discount["factor"], discount["until_ms"]) == (0, 4_070_908_800_000)

        line.json("link")

        code, _, errors = line.run("trace", "acc_late_1")
        assert code == 1
        assert "is in no cluster" in errors
        code, out, _ = line.run("why", "acc_late_1", "acc_late_2")
        assert "dev_late, which 7 of" in out
        assert "discounted, it counts for 0%" in out
        line.json("discounts", "lift", "device", "dev_late", *WHY)
        line.json("link")
        assert line.json("trace", "acc_late_1")["cluster"]["size"] == 7
        code, out, _ = line.run("discounts", "list", "--all")
        assert code == 0
        assert "superseded" in out
        lift = line.json("discounts", "list")["discounts"]
        for each in line.json("discounts", "list", "--all")["discounts"]:
            line.json("discounts", "withdraw", str(each["id"]), *WHY)
        assert [each["effect"] for each in lift] == ["lift"]
        assert line.json("discounts", "list")["discounts"] == []

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (("shoe_size", "42", "--reason", "campus"), "Kinds are instrument"),
            (("device", "dev_1", "--reason", "mood"), "Invalid value for '--reason'"),
            (("device", "dev_1", "--reason", "other"), "The reason is needed"),
            (("email", "ada", "--reason", "campus"), "The key is no e-mail address"),
            (
                ("device", "d", "--reason", "campus", "--until", "soon"),
                "Invalid value for '--until'",
            ),
            (
                ("device", "d", "--reason", "campus", "--factor", "2"),
                "A factor is 0 or more",
            ),
        ],
    )
    def test_what_cannot_be_used_is_one_sentence(self, line, arguments, sentence):
        code, out, errors = line.run("discounts", "add", *arguments)

        assert (code, out) == (2, "")
        assert errors.startswith(f"samehand: {sentence}")
        assert len(errors.splitlines()) == 1


class TestLedger:
    def test_from_the_ledger_to_a_discount_and_back(self, line, tmp_path_factory):
        agency = [seen(f"acc_c{n}", "card_agency", f"dev_c{n}") for n in range(12)]
        send(line, tmp_path_factory, [event for each in agency for event in each])
        code, out, _ = line.run("link")
        assert code == 0
        assert "Crowded things: 1 agency-card; see: samehand ledger list\n" in out
        until = ("--until", "2099-01-01", "--analyst", "Ada")

        line.json(
            "discounts", "add", "instrument", "card_agency", "--reason", "agency-card",
            *until,
        )  # fmt: skip
        run = line.json("link")["run_id"]

        (entry,) = line.json("ledger", "list", "--cause", "agency-card")["ledger"]
        assert (entry["accounts"], entry["bits"]) == (12, 0)
        code, out, _ = line.run("ledger", "list", "--kind", "instrument", "--run", run)
        assert code == 0
        assert "until 2099-01-01" in " ".join(out.split())
        code, out, _ = line.run("ledger", "show", "instrument", "card_agency")
        assert code == 0
        assert "discount to 0% by Ada until 2099-01-01, counts: agency card" in out
        assert "  • lifted, two accounts that share it gain 3." in out
        (made,) = line.json("discounts", "list")["discounts"]
        line.json("discounts", "withdraw", str(made["id"]), *WHY)
        line.json("link")
        shown = line.json("ledger", "show", "instrument", "card_agency")
        assert (shown["decided"], shown["factor"]) == (None, 1)
        assert shown["bits"] == entry["full_bits"]

    @pytest.mark.parametrize(
        ("arguments", "code", "sentence"),
        [
            (("list", "--kind", "shoe_size"), 2, "Kinds are device"),
            (("list", "--cause", "mood"), 2, "Causes are access-network"),
            (("list", "--run", "run_404"), 1, "There is no run run_404"),
            (("show", "device", "dev_404"), 1, "The ledger of the run run_"),
            (("show", "email", "ada"), 2, "The key is no e-mail address"),
        ],
    )
    def test_what_there_is_not_is_one_sentence(self, line, arguments, code, sentence):
        done, out, errors = line.run("ledger", *arguments)

        assert (done, out) == (code, "")
        assert errors.startswith(f"samehand: {sentence}")
        assert len(errors.splitlines()) == 1
