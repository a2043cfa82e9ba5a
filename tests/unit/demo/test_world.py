"""The demo world has what it promises, and its truth fits its events."""

import ipaddress
import re
from collections import Counter, defaultdict
from datetime import datetime
from itertools import pairwise

import orjson
import pytest

from backend.contract.lines import LineReader
from backend.contract.pseudonyms import Pseudonymizer
from backend.demo.campaigns import STYLES
from backend.demo.script import DAY, NEW_MODEL, RELEASE
from backend.demo.texts import APPLICATIONS, FRAMEWORKS, VIRAL
from backend.demo.world import World
from backend.domain.events import Record
from backend.domain.identifiers import KeyedHash
from backend.domain.prompts import words
from backend.errors import InvalidInput

ACCOUNTS = 2_000


@pytest.fixture(scope="module")
def world():
    return World(11, ACCOUNTS)


@pytest.fixture(scope="module")
def events(world):
    return list(world.events())


@pytest.fixture(scope="module")
def plans(world):
    return {plan.account_id: plan for plan in world.plans}


def of_type(events, kind):
    return [event for event in events if event["type"] == kind]


def having(plans, name):
    return [p for p in plans.values() if name == p.kind or name in p.traits]


def seconds(event):
    return datetime.fromisoformat(event["time"]).timestamp()


def accounts_by(events, field):
    """Value of ``field`` → accounts with an event that has it."""
    found = defaultdict(set)
    for event in events:
        if field in event["data"]:
            found[event["data"][field]].add(event["subject"])
    return found


def leaks(world, events, organization):
    """Sorts of assets that accounts of the organization's campaign show."""
    members = {
        row.account_id for row in world.truth() if row.campaign_org == organization.id
    }
    found = set()
    for event in events:
        data = event["data"]
        if event["subject"] in members:
            found |= shown(data, organization)
        elif data.get("asset_type") == "account" and data["value"] in members:
            found.add("account")
    return found


def shown(data, organization):
    """Sorts of the organization's assets in the data of an event."""
    network = ipaddress.ip_network(organization.network)
    names = {data.get("full_name"), data.get("billing_name")}
    signs = {
        "domain": data.get("email", "").endswith(f"@{organization.domain}"),
        "network": "ip" in data and ipaddress.ip_address(data["ip"]) in network,
        "instrument": data.get("instrument") == organization.card.instrument,
        "person": names & {*organization.staff},
    }
    return {name for name, there in signs.items() if there}


class TestContract:
    def test_every_event_is_valid_and_fully_known(self, events):
        reader = LineReader(Pseudonymizer(KeyedHash(b"0" * 32)))

        results = [reader.read(orjson.dumps(event)) for event in events]

        assert [r for r in results if not isinstance(r, Record)] == []
        assert not reader.unknown_fields

    def test_ids_are_unique_in_order_and_differ_between_worlds(self, events):
        ids = [(event["source"], event["id"]) for event in events]
        others = {(e["source"], e["id"]) for e in World(11, 200).events()}

        assert len(set(ids)) == len(ids)
        assert others.isdisjoint(ids)

    def test_events_come_in_the_order_of_their_times(self, events):
        times = [event["time"] for event in events]

        assert times == sorted(times)

    def test_every_type_occurs(self, events):
        assert {event["type"] for event in events} == {
            "account.signup",
            "payment.attempt",
            "account.access",
            "exchange.usage",
            "organization.asset",
            "account.label",
            "account.status",
            "model.release",
        }

    def test_everything_is_fictional(self, events):
        for event in of_type(events, "account.signup"):
            assert re.search(r"\.(example|test)$", event["data"]["email"])
        for ip in accounts_by(events, "ip"):
            assert not ipaddress.ip_address(ip).is_global


class TestTruth:
    def test_every_account_has_one_row_and_one_signup(self, world, events):
        rows = [row.account_id for row in world.truth()]
        signups = [e["subject"] for e in of_type(events, "account.signup")]

        assert len(rows) == ACCOUNTS
        assert len(set(rows)) == ACCOUNTS
        assert sorted(signups) == rows

    def test_accounts_do_nothing_before_signup_or_after_their_end(self, plans, events):
        for event in events:
            plan = plans.get(event["subject"])
            if plan is None or event["type"] == "account.label":
                continue
            assert plan.born <= seconds(event) <= plan.until

    def test_a_campaign_is_one_operator_and_honest_operators_stay_small(self, world):
        operators = defaultdict(set)
        for row in world.truth():
            operators[row.campaign_org].add(row.operator_id)
        honest = operators.pop("")

        assert set(operators) == {org.id for org in world.rivals}
        assert all(len(found) == 1 for found in operators.values())
        assert honest.isdisjoint(set().union(*operators.values()))

    def test_a_household_an_agency_and_a_class_are_many_operators(self, plans):
        for kind in ("household", "agency", "classroom", "person"):
            members = having(plans, kind)
            assert len({p.operator_id for p in members}) == len(members)

    def test_some_people_have_several_accounts(self, plans):
        sizes = Counter(p.operator_id for p in having(plans, "several"))

        assert min(sizes.values()) >= 1
        assert max(sizes.values()) == 3

    @pytest.mark.parametrize("accounts", [200, 1_000, 3_000])
    def test_scales(self, accounts):
        world = World(5, accounts)

        sizes = Counter(row.campaign_org for row in world.truth())
        kinds = {plan.kind for plan in world.plans}
        assert sum(sizes.values()) == accounts
        assert len(kinds) == 8
        for organization, style in zip(world.rivals, STYLES, strict=True):
            assert sizes[organization.id] == max(8, round(accounts * style.share / 10))

    def test_too_small_a_world_is_refused(self):
        with pytest.raises(InvalidInput, match="200 or more"):
            World(1, 199)


class TestOrdinary:
    def test_households_share_address_and_device(self, plans, events):
        members = {p.account_id: p for p in having(plans, "household")}
        homes = defaultdict(set)
        for plan in members.values():
            homes[plan.addresses[0]].add(plan.devices[-1])

        assert len(members) >= 0.05 * ACCOUNTS
        assert all(len(devices) == 1 for devices in homes.values())
        shared = accounts_by(events, "device_id").values()
        assert any(len(accounts & members.keys()) > 1 for accounts in shared)

    def test_a_company_is_one_card_one_address_one_domain(self, plans):
        companies = defaultdict(list)
        for plan in having(plans, "company"):
            companies[plan.person.claims].append(plan)

        assert max(map(len, companies.values())) >= 10
        for staff in companies.values():
            assert len({p.addresses[0] for p in staff}) == 1
            assert len({p.person.email.split("@")[1] for p in staff}) == 1
            assert len({card for p in staff for card in p.cards}) <= 1

    def test_an_agency_pays_for_clients_who_share_nothing_else(self, plans):
        clients = defaultdict(list)
        for plan in having(plans, "agency"):
            clients[plan.cards[0].instrument].append(plan)

        assert max(map(len, clients.values())) >= 5
        for members in clients.values():
            domains = {p.person.email.split("@")[1] for p in members}
            assert len(domains) == len(members)

    @pytest.mark.parametrize(
        ("trait", "share", "least"),
        [
            ("carrier_nat", 0.08, 20),
            ("vpn", 0.02, 4),
            ("cloud_egress", 0.03, 4),
        ],
    )
    def test_many_strangers_come_from_shared_exits(
        self, plans, events, trait, share, least
    ):
        members = {p.account_id for p in having(plans, trait)}
        busiest = max(
            len(accounts & members) for accounts in accounts_by(events, "ip").values()
        )

        assert len(members) >= share * ACCOUNTS
        assert busiest >= least

    def test_honest_customers_use_the_campaigns_proxies(self, plans, events):
        honest = {p.account_id for p in plans.values() if not p.campaign_org}
        for sort in ("residential_proxy", "datacentre_proxy"):
            users = {p.account_id for p in having(plans, sort)}
            mixed = [
                accounts
                for accounts in accounts_by(events, "ip").values()
                if accounts & users & honest and accounts & users - honest
            ]
            assert len(mixed) >= 3, sort

    def test_a_class_sends_one_assignment_within_days(self, plans, events):
        students = {p.account_id for p in having(plans, "classroom")}
        usages = [
            e for e in of_type(events, "exchange.usage") if e["subject"] in students
        ]
        prompt, accounts = max(
            accounts_by(usages, "prompt").items(), key=lambda item: len(item[1])
        )
        times = [seconds(e) for e in usages if e["data"]["prompt"] == prompt]

        assert len(accounts) >= 8
        assert max(times) - min(times) <= 6 * DAY

    @pytest.mark.parametrize("texts", [FRAMEWORKS, APPLICATIONS, VIRAL])
    def test_many_honest_accounts_send_well_known_texts(self, plans, events, texts):
        openings = tuple(" ".join(text.split())[:40] for text in texts)
        senders = {
            e["subject"]
            for e in of_type(events, "exchange.usage")
            if e["data"]["prompt"].startswith(openings)
        }

        assert len(senders) >= 0.02 * ACCOUNTS
        assert not any(plans[account].campaign_org for account in senders)

    def test_a_viral_prompt_lives_for_a_few_days(self, events):
        for text in VIRAL:
            whole = " ".join(text.split())
            times = [
                seconds(e)
                for e in of_type(events, "exchange.usage")
                if e["data"]["prompt"] == whole
            ]
            assert len(times) >= 5
            assert max(times) - min(times) <= 5 * DAY

    def test_strangers_prompts_do_not_look_alike(self, plans):
        texts = [p.uses[0].prompt for p in having(plans, "person")][:400]
        sets = [set(pairwise(words(text))) for text in texts]

        alike = [
            len(one & other) / len(one | other)
            for n, one in enumerate(sets)
            for other in sets[:n]
        ]
        assert max(alike) < 0.25

    def test_prompts_are_of_ordinary_length(self, events):
        lengths = [
            len(e["data"]["prompt"].split()) for e in of_type(events, "exchange.usage")
        ]

        assert min(lengths) >= 30
        assert max(lengths) <= 180


class TestCampaigns:
    def test_one_shares_a_card_among_many_another_among_three_at_most(self, world):
        most = []
        for organization in world.rivals[:2]:
            members = [p for p in world.plans if p.campaign_org == organization.id]
            instruments = Counter(c.instrument for p in members for c in p.cards)
            del instruments[organization.card.instrument]
            most.append(max(instruments.values()))

        # An account pays with two cards at times, and a heir takes a card over.
        assert most[0] >= 15
        assert most[1] <= 10

    def test_signups_come_in_bursts(self, world):
        for organization in world.rivals:
            first = [
                p.born
                for p in world.plans
                if p.campaign_org == organization.id and "replacement" not in p.traits
            ]
            assert len({born // (6 * 3600) for born in first}) <= 25
            assert len(first) > 10

    @pytest.mark.parametrize(
        "trait",
        ["template", "paraphrase", "scaffold", "cover", "relay", "replacement"],
    )
    def test_every_trick_is_used(self, plans, trait):
        users = having(plans, trait)

        assert len(users) >= 10
        assert all(plan.campaign_org for plan in users)

    def test_a_banned_account_is_soon_replaced_by_one_that_shares_traces(
        self, plans, events
    ):
        banned = {
            e["subject"]: seconds(e)
            for e in of_type(events, "account.status")
            if e["data"]["status"] == "banned" and plans[e["subject"]].campaign_org
        }
        heirs = having(plans, "replacement")

        assert len(banned) == len(heirs) >= 10
        for account, time in banned.items():
            old = plans[account]
            assert any(
                time < heir.born < time + DAY
                and {*heir.devices, *heir.addresses, *heir.cards}
                & {*old.devices, *old.addresses, *old.cards}
                for heir in heirs
                if heir.operator_id == old.operator_id
            )

    def test_half_the_traffic_of_one_moves_to_the_new_model_within_a_day(
        self, world, plans, events
    ):
        moved = defaultdict(Counter)
        for event in of_type(events, "exchange.usage"):
            if RELEASE <= seconds(event) < RELEASE + DAY:
                new = event["data"]["model"] == NEW_MODEL
                campaign = plans[event["subject"]].campaign_org
                moved[campaign][new] += event["data"]["exchanges"]

        pivoting = moved[world.rivals[2].id]
        assert 0.35 < pivoting[True] / pivoting.total() < 0.65
        assert moved[""][True] / moved[""].total() < 0.1

    def test_nobody_uses_a_model_before_its_release(self, events):
        released = {e["subject"]: e["time"] for e in of_type(events, "model.release")}

        for event in of_type(events, "exchange.usage"):
            assert event["time"] >= released[event["data"]["model"]]

    def test_campaigns_seek_capabilities(self, plans, events):
        sought = Counter()
        for event in of_type(events, "exchange.usage"):
            if plans[event["subject"]].campaign_org:
                sought[event["data"]["capability"]] += event["data"]["exchanges"]

        most = [name for name, _ in sought.most_common(3)]
        assert set(most) == {"agentic_reasoning", "tool_use", "coding"}


class TestOrganizations:
    @pytest.mark.parametrize("accounts", [200, ACCOUNTS])
    def test_each_campaign_leaks_what_its_style_says(self, accounts):
        world = World(11, accounts)
        events = list(world.events())

        found = [leaks(world, events, org) for org in world.rivals]

        assert found == [set(style.leaks) for style in STYLES]
        assert found[3] == set()

    def test_innocent_organizations_have_assets_and_some_are_customers(
        self, world, events
    ):
        named = {
            e["data"]["organization_id"] for e in of_type(events, "organization.asset")
        }
        domains = Counter(
            e["data"]["email"].split("@")[1] for e in of_type(events, "account.signup")
        )

        assert named >= {org.id for org in (*world.rivals, *world.innocents)}
        assert sum(1 for org in world.innocents if domains[org.domain] >= 3) == 3

    def test_staff_have_namesakes_among_the_honest(self, world):
        staff = {name for org in world.rivals for name in org.staff}
        namesakes = [
            p for p in world.plans if p.kind == "person" and p.person.full_name in staff
        ]

        assert len(namesakes) == 2
