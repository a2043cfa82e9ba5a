"""The family of the size that was seen keeps its proportions and exact volumes."""

import ipaddress
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime

import orjson
import pytest

from backend.contract.lines import LineReader
from backend.contract.pseudonyms import Pseudonymizer
from backend.demo.cast import Cast
from backend.demo.names import Names
from backend.demo.places import DENSE, Places
from backend.demo.scenarios import find
from backend.demo.script import RELEASE
from backend.demo.world import World
from backend.domain.dice import Dice
from backend.domain.events import Record
from backend.domain.identifiers import KeyedHash
from backend.domain.prompts import signature

ACCOUNTS = 10_000
# In a world of a hundredth of the case's accounts.
SIZES = [12, 48, 180]
VOLUMES = [1_500, 34_000, 130_000]


@pytest.fixture(scope="module")
def world():
    return World(7, ACCOUNTS, scenario=find("case"))


@pytest.fixture(scope="module")
def events(world):
    return list(world.events())


@pytest.fixture(scope="module")
def usage(events):
    return [event for event in events if event["type"] == "exchange.usage"]


@pytest.fixture(scope="module")
def campaign_of(world):
    return {row.account_id: row.campaign_org for row in world.truth()}


def of_source(usage, source):
    return [event for event in usage if event["source"] == source]


def smaller(accounts, district):
    """The case with few accounts in each district, so that there are several."""
    scenario = replace(find("case"), district=district)
    return World(3, accounts, scenario=scenario)


class TestProportions:
    def test_accounts_of_campaigns_are_exact(self, campaign_of):
        counts = Counter(campaign_of.values())
        del counts[""]

        assert sorted(counts.values()) == SIZES
        assert len(campaign_of) == ACCOUNTS

    def test_exchanges_of_campaigns_are_exact(self, usage, campaign_of):
        volumes = Counter()
        for event in usage:
            volumes[campaign_of[event["subject"]]] += event["data"]["exchanges"]
        honest = volumes.pop("")

        assert sorted(volumes.values()) == VOLUMES
        assert 0.4e6 < honest < 1.2e6

    def test_thinned_campaigns_have_the_same_exchanges(self):
        scenario = find("case").with_strength(0.5)
        thin = World(7, ACCOUNTS, scenario=scenario)
        campaign_of = {row.account_id: row.campaign_org for row in thin.truth()}
        volumes = Counter()
        for event in thin.events():
            if event["type"] == "exchange.usage":
                volumes[campaign_of[event["subject"]]] += event["data"]["exchanges"]
        del volumes[""]

        assert sorted(volumes.values()) == VOLUMES

    def test_there_are_eight_events_an_account_or_more(self, events):
        assert len(events) >= 8 * ACCOUNTS

    @pytest.mark.parametrize("accounts", [200, 2_000])
    def test_small_ones_are_possible(self, accounts):
        assert len(World(1, accounts, scenario=find("case")).truth()) == accounts

    def test_the_largest_campaign_moves_to_a_new_model_on_its_first_day(
        self, usage, campaign_of
    ):
        largest = Counter(campaign_of.values()).most_common(2)[1][0]
        first_day = Counter()
        for event in usage:
            time = datetime.fromisoformat(event["time"]).timestamp()
            if (
                campaign_of[event["subject"]] == largest
                and 0 <= time - RELEASE < 86_400
            ):
                first_day[event["data"]["model"] == "heron-3"] += 1

        assert first_day[True] >= 0.35 * first_day.total()


class TestUpstreams:
    def test_some_send_every_exchange_by_itself_with_its_prompt(self, usage):
        single = of_source(usage, "stream-gateway")
        prompts = defaultdict(set)
        for event in single:
            prompts[event["subject"]].add(event["data"]["prompt"])

        assert {event["data"]["exchanges"] for event in single} == {1}
        assert not any("window_seconds" in event["data"] for event in single)
        assert len(single) > 3 * sum(map(len, prompts.values()))

    def test_others_send_sums_of_an_hour(self, usage):
        sums = of_source(usage, "model-gateway")

        assert {event["data"]["window_seconds"] for event in sums} == {3600}
        assert sum(event["data"]["exchanges"] for event in sums) > 10 * len(sums)

    @pytest.mark.parametrize(
        ("source", "form"),
        [
            ("model-gateway", "prompt"),
            ("edge-gateway", "prompt_minhash"),
            ("partner-gateway", "prompt_fingerprint"),
            ("sealed-gateway", None),
        ],
    )
    def test_each_tells_of_prompts_in_one_form(self, usage, source, form):
        told = {
            tuple(key for key in event["data"] if key.startswith("prompt"))
            for event in of_source(usage, source)
        }

        assert told == {(form,) if form else ()}

    def test_a_signature_is_that_of_the_prompt(self, world, usage):
        plans = {plan.account_id: plan for plan in world.plans}
        for event in of_source(usage, "edge-gateway")[:20]:
            texts = [use.prompt for use in plans[event["subject"]].uses]
            assert event["data"]["prompt_minhash"] in [signature(t) for t in texts]

    def test_an_account_has_one(self, usage):
        sources = defaultdict(set)
        for event in usage:
            sources[event["subject"]].add(event["source"])

        assert {len(found) for found in sources.values()} == {1}


class TestCoincidences:
    def test_every_kind_of_honest_group_and_habit_is_there(self, world):
        honest = [plan for plan in world.plans if not plan.campaign_org]
        wanted = {
            *("household", "company", "agency", "classroom", "startup", "several"),
            *("hackathon", "coworking", "laboratory", "maintainers", "referral"),
            *("bargain", "person"),
        }
        habits = {"carrier_nat", "vpn", "datacentre_proxy", "residential_proxy"}
        habits |= {"framework", "application", "viral", "privacy_relay"}

        assert {plan.kind for plan in honest} == wanted
        assert habits <= {trait for plan in honest for trait in plan.traits}

    def test_campaigns_share_exits_with_the_honest(self, world):
        plans = world.plans
        honest = {a for p in plans if not p.campaign_org for a in p.addresses}
        exits = {a for p in plans if p.campaign_org for a in p.addresses}

        assert len(exits & honest) > 0.5 * len(exits)

    def test_a_relay_is_a_hub_that_grows_with_the_world(self, world):
        seen = Counter(a for p in world.plans for a in set(p.addresses))

        assert seen.most_common(1)[0][1] > 0.01 * ACCOUNTS


class TestContract:
    def test_no_event_is_refused(self, world):
        reader = LineReader(Pseudonymizer(KeyedHash(b"0" * 32)))

        refused = [line for line in world.lines() if not accepted(reader, line)]

        assert refused == []
        assert not reader.unknown_fields

    def test_events_come_in_the_order_of_their_times_and_ids_are_unique(self, events):
        times = [event["time"] for event in events]

        assert times == sorted(times)
        assert len({event["id"] for event in events}) == len(events)

    def test_lines_are_the_events(self, world, events):
        assert [orjson.loads(line) for line in world.lines()] == events


def accepted(reader, line):
    return isinstance(reader.read(line), Record)


class TestDistricts:
    def test_people_homes_and_offices_of_all_districts_are_different(self):
        world = smaller(2_000, district=500)
        signups = [e for e in world.events() if e["type"] == "account.signup"]
        emails = [event["data"]["email"] for event in signups]
        districts = list(Cast(3, 2_000, world.scenario).districts())

        assert [len(plans) for plans in districts] == [500, 500, 500, 500]
        assert len({plan.account_id for plan in world.plans}) == 2_000
        assert len(set(emails)) == len(signups) == 2_000
        homes = [p.addresses[0] for p in world.plans if p.kind == "person"]
        # A lease that changed may be a neighbour's now.
        assert len(set(homes)) > 0.97 * len(homes)

    def test_campaigns_relay_customers_of_every_district(self):
        world = smaller(8_000, district=500)
        districts = list(Cast(3, 8_000, world.scenario).districts())
        sent = {use.prompt for p in world.plans if p.campaign_org for use in p.uses}
        relayed = [
            any(
                use.prompt in sent
                for p in plans
                if not p.campaign_org
                for use in p.uses
            )
            for plans in districts
        ]

        assert sum(relayed) > len(relayed) / 2

    def test_progress_is_told_up_to_the_last_account(self):
        told = []

        World(3, 2_500, scenario=find("case"), report=told.append)

        assert told == [1_000, 2_000, 2_500]


class TestRoomForAMillion:
    def test_homes_and_offices_are_private_and_never_given_twice(self):
        places = Places(Dice(1), 1_000_000, density=DENSE)
        offices = [places.office().ip for _ in range(75_000)]
        homes = [places.home() for _ in range(1_000_000)]
        firsts = {home[0].ip for home in homes}

        assert len(set(offices)) == len(offices)
        assert len(firsts) == len(homes)
        assert firsts.isdisjoint(offices)
        every = (*offices[::500], *(a.ip for home in homes[::500] for a in home))
        assert not any(ipaddress.ip_address(ip).is_global for ip in every)
        assert not any(ipaddress.ip_address(ip).is_global for ip in offices[-3:])

    def test_numbers_are_seldom_given_twice(self):
        names = Names(Dice(1), many=True)
        phones = Counter(names.person(country="GB").phone for _ in range(20_000))
        del phones[""]

        assert phones.most_common(1)[0][1] <= 2
