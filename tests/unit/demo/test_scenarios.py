"""Each family of worlds has the properties that its description promises."""

import hashlib
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import islice

import orjson
import pytest

from backend.cli.world import SCENARIOS as NAMES_IN_HELP
from backend.contract.lines import LineReader
from backend.contract.pseudonyms import Pseudonymizer
from backend.demo.campaigns import FEWEST
from backend.demo.names import FREE_MAIL
from backend.demo.scenarios import SCENARIOS, find
from backend.demo.script import DAY
from backend.demo.world import World
from backend.domain.events import Record
from backend.domain.identifiers import KeyedHash
from backend.errors import InvalidInput

ACCOUNTS = 1_500
FAMILIES = sorted(SCENARIOS)
TRUST_DESK = {"account.label", "account.status"}


@pytest.fixture(scope="module")
def worlds():
    made = {}

    def world(name, strength=None):
        if (name, strength) not in made:
            scenario = find(name)
            if strength is not None:
                scenario = scenario.with_strength(strength)
            made[name, strength] = World(5, ACCOUNTS, scenario=scenario)
        return made[name, strength]

    return world


def campaigns_of(world):
    """Accounts of each campaign and ring that the truth knows."""
    found = defaultdict(set)
    for row in world.truth():
        if row.campaign_org:
            found[row.operator_id].add(row.account_id)
    return found


def rivals_plans(world):
    """Plans of each large campaign."""
    rivals = {rival.id for rival in world.rivals}
    found = defaultdict(list)
    for plan in world.plans:
        if plan.campaign_org in rivals:
            found[plan.campaign_org].append(plan)
    return found


def accounts_by(events, field, accounts):
    """Value of ``field`` → those of ``accounts`` with an event that has it."""
    found = defaultdict(set)
    for event in events:
        if event["subject"] in accounts and field in event["data"]:
            found[event["data"][field]].add(event["subject"])
    return found


def shared(plans, things):
    """Share of what accounts have that another of the campaign has, too."""
    counts = Counter(thing for plan in plans for thing in set(things(plan)))
    had = [thing for plan in plans for thing in set(things(plan))]
    return sum(counts[thing] > 1 for thing in had) / max(1, len(had))


class TestEveryFamily:
    def test_the_help_names_them_in_order(self):
        assert NAMES_IN_HELP.split(", ") == list(SCENARIOS)

    @pytest.mark.parametrize("name", FAMILIES)
    def test_the_contract_accepts_its_events(self, worlds, name):
        reader = LineReader(Pseudonymizer(KeyedHash(b"test")))

        for event in islice(worlds(name).events(), 0, None, 10):
            assert isinstance(reader.read(orjson.dumps(event)), Record)

    @pytest.mark.parametrize("name", FAMILIES)
    def test_campaigns_have_their_share_and_rings_come_besides(self, worlds, name):
        world, scenario = worlds(name), find(name)
        rivals = {rival.id for rival in world.rivals}
        truth = world.truth()

        campaign = sum(row.campaign_org in rivals for row in truth)
        rings = {r.campaign_org for r in truth if r.campaign_org not in {*rivals, ""}}
        least = scenario.fake * ACCOUNTS
        assert len(truth) == ACCOUNTS
        assert least - 3 <= campaign <= max(least, FEWEST * len(scenario.styles)) + 20
        assert len(rings) == scenario.ring_count(ACCOUNTS)

    @pytest.mark.parametrize("name", FAMILIES)
    def test_rings_have_six_to_forty_accounts_and_one_operator(self, worlds, name):
        world = worlds(name)
        rivals = {rival.id for rival in world.rivals}
        rings = defaultdict(list)
        for row in world.truth():
            if row.campaign_org and row.campaign_org not in rivals:
                rings[row.campaign_org].append(row.operator_id)

        assert all(6 <= len(members) <= 40 for members in rings.values())
        assert all(len(set(members)) == 1 for members in rings.values())

    @pytest.mark.parametrize("name", FAMILIES)
    def test_a_campaign_is_one_operator(self, worlds, name):
        operators = defaultdict(set)
        for row in worlds(name).truth():
            if row.campaign_org:
                operators[row.campaign_org].add(row.operator_id)

        assert all(len(found) == 1 for found in operators.values())

    @pytest.mark.parametrize("name", FAMILIES)
    def test_no_event_says_who_is_fake(self, worlds, name):
        world = worlds(name)
        fake = set().union(*campaigns_of(world).values())
        fields = {True: set(), False: set()}
        secrets = {p.operator_id for p in world.plans}
        secrets |= {p.campaign_org for p in world.plans} - {
            rival.id for rival in world.rivals
        }
        for event in world.events():
            values = {v for v in event["data"].values() if isinstance(v, str)}
            assert not values & (secrets - {""})
            if event["type"] not in TRUST_DESK and event["subject"].startswith("acc_"):
                mine = event["subject"] in fake
                fields[mine].update((event["type"], key) for key in event["data"])

        assert fields[True] <= fields[False]

    @pytest.mark.parametrize("name", FAMILIES)
    def test_bans_give_the_same_reasons_for_all(self, worlds, name):
        world = worlds(name)
        reasons = {p.gone_reason for p in world.plans if p.campaign_org and p.gone}

        if name != "default":  # kept as it was, to the byte
            assert reasons <= set(find(name).honest.gone_reasons)

    @pytest.mark.parametrize("name", ["default", "quarter", "farm"])
    def test_equal_arguments_give_equal_worlds(self, name):
        def digest(seed):
            world = World(seed, 400, scenario=find(name))
            text = b"".join(orjson.dumps(event) for event in world.events())
            return hashlib.sha256(text + repr(world.truth()).encode()).hexdigest()

        assert digest(3) == digest(3)
        assert digest(3) != digest(4)

    def test_no_two_worlds_have_an_event_id_in_common(self, worlds):
        first = [
            next(worlds(*which).events())["id"]
            for which in (("default",), ("half",), ("half", 0.25), ("quarter",))
        ]

        assert len(set(first)) == 4

    def test_the_default_is_what_it_always_was(self):
        world = World(3, 200)
        digest = hashlib.sha256()
        for event in world.events():
            digest.update(orjson.dumps(event))
        digest.update(repr(world.truth()).encode())

        assert digest.hexdigest().startswith("5c6658f2f8943117fdb3912c")

    @pytest.mark.parametrize("name", FAMILIES)
    def test_the_smallest_world_is_possible(self, name):
        assert len(World(1, 400, scenario=find(name)).truth()) == 400

    def test_some_are_held_out(self):
        held_out = {s.name for s in SCENARIOS.values() if s.held_out}

        assert held_out == {"batches", "offices"}

    def test_an_unknown_name_is_refused_with_the_known_ones(self):
        with pytest.raises(InvalidInput, match="stealth"):
            find("stelth")

    @pytest.mark.parametrize("strength", [-0.1, 1.1])
    def test_a_strength_is_a_share(self, strength):
        with pytest.raises(InvalidInput, match="between 0 and 1"):
            find("half").with_strength(strength)


class TestThinning:
    STRENGTHS = (1.0, 0.75, 0.5, 0.25, 0.0)

    @pytest.mark.parametrize(
        "things",
        [
            lambda plan: [card.instrument for card in plan.cards],
            lambda plan: plan.devices,
            lambda plan: plan.addresses,
        ],
        ids=["cards", "devices", "addresses"],
    )
    def test_thins_everything_step_by_step(self, worlds, things):
        shares = []
        for strength in self.STRENGTHS:
            groups = rivals_plans(worlds("half", strength)).values()
            kept = [len(set(things(plan))) for plans in groups for plan in plans]
            mean = sum(shared(plans, things) for plans in groups) / len(groups)
            shares.append(mean * sum(kept))

        assert shares == sorted(shares, reverse=True)
        assert shares[-1] == 0 < shares[-2] < shares[0] / 2

    def test_thins_prompts_that_have_a_form(self, worlds):
        counts = [
            sum(
                "/" in use.family
                for plans in rivals_plans(worlds("half", strength)).values()
                for plan in plans
                for use in plan.uses
            )
            for strength in self.STRENGTHS
        ]

        expected = [strength * counts[0] for strength in self.STRENGTHS]
        assert counts == pytest.approx(expected, rel=0.2)

    def test_leaves_the_honest_and_the_rings_alone(self, worlds):
        full, thin = worlds("half", 1.0), worlds("half", 0.25)
        rivals = {rival.id for rival in full.rivals}

        def others(world):
            return [plan for plan in world.plans if plan.campaign_org not in rivals]

        assert [p.account_id for p in others(full)] == [
            p.account_id for p in others(thin)
        ]
        assert [p.cards for p in others(full)] == [p.cards for p in others(thin)]
        assert [p.uses for p in others(full)] == [p.uses for p in others(thin)]

    def test_keeps_the_truth_and_the_days_of_sign_up(self, worlds):
        full, thin = worlds("half", 1.0), worlds("half", 0.25)

        assert full.truth() == thin.truth()
        assert [p.born for p in full.plans] == [p.born for p in thin.plans]

    def test_thins_domains_and_not_the_organizations_own(self):
        scenario = find("default").with_strength(0.0)
        world = World(5, ACCOUNTS, scenario=scenario)
        own = {rival.domain for rival in world.rivals}
        free = {domain for domain, _ in FREE_MAIL}
        for plans in rivals_plans(world).values():
            domains = Counter(plan.person.email.split("@")[1] for plan in plans)
            common = {name for name, count in domains.items() if count > 1}
            assert common <= own | free


class TestStealth:
    @pytest.mark.parametrize("name", ["stealth", "half", "quarter"])
    @pytest.mark.parametrize("field", ["instrument", "device_id"])
    def test_no_card_or_device_has_more_than_three_accounts(self, worlds, name, field):
        world = worlds(name)
        members = {p.account_id for ps in rivals_plans(world).values() for p in ps}
        shared_by = accounts_by(world.events(), field, members)

        assert max(map(len, shared_by.values())) <= 3
        assert max(map(len, shared_by.values())) >= 2

    def test_all_exits_are_one_resellers_whom_the_honest_use_too(self, worlds):
        world = worlds("stealth")
        users = [
            {a for p in plans for a in p.addresses}
            for plans in rivals_plans(world).values()
        ]
        honest = {a for p in world.plans if not p.campaign_org for a in p.addresses}

        assert len(users) == 3
        assert len(set.intersection(*users)) >= 3
        assert len(set.union(*users) & honest) >= 10

    def test_most_prompts_are_unique(self, worlds):
        groups = rivals_plans(worlds("stealth")).values()
        uses = [use for plans in groups for plan in plans for use in plan.uses]

        assert sum("/" in use.family for use in uses) / len(uses) < 0.5

    def test_the_banned_have_successors_within_a_day(self, worlds):
        for plans in rivals_plans(worlds("stealth")).values():
            banned = [plan.gone for plan in plans if "banned" in plan.traits]
            heirs = [plan.born for plan in plans if "replacement" in plan.traits]
            assert len(banned) == len(heirs) >= len(plans) / 5
            assert all(any(gone < h < gone + DAY for h in heirs) for gone in banned)

    def test_honest_customers_texts_are_relayed(self, worlds):
        world = worlds("stealth")
        honest = {u.prompt for p in world.plans if not p.campaign_org for u in p.uses}
        fake = {u.prompt for p in world.plans if p.campaign_org for u in p.uses}

        assert honest & fake

    @pytest.mark.parametrize("family", ["viral", "application"])
    def test_many_of_the_honest_send_well_known_texts(self, worlds, family):
        plans = worlds("stealth").plans
        senders = [p for p in plans if any(u.family == family for u in p.uses)]

        assert len(senders) >= 0.04 * ACCOUNTS


class TestHard:
    def test_campaigns_share_cards_devices_and_templates(self, worlds):
        for plans in rivals_plans(worlds("hard")).values():
            cards = Counter(c.instrument for p in plans for c in p.cards)
            devices = Counter(d for p in plans for d in p.devices)
            assert max(cards.values()) >= 4
            assert max(devices.values()) >= 3
            assert shared(plans, lambda p: [u.family for u in p.uses if u.family]) > 0.9

    @pytest.mark.parametrize(
        ("trait", "share"),
        [("carrier_nat", 0.15), ("vpn", 0.04), ("framework", 0.07)],
    )
    def test_coincidences_abound(self, worlds, trait, share):
        plans = worlds("hard").plans

        assert sum(trait in plan.traits for plan in plans) >= share * ACCOUNTS

    def test_honest_customers_use_the_same_exits(self, worlds):
        world = worlds("hard")
        honest = {a for p in world.plans if not p.campaign_org for a in p.addresses}
        for plans in rivals_plans(world).values():
            exits = {a for p in plans for a in p.addresses}
            assert len(exits & honest) / len(exits) > 0.3


class TestRare:
    def test_nothing_that_campaigns_ask_has_a_form(self, worlds):
        for plans in rivals_plans(worlds("rare")).values():
            families = {use.family for plan in plans for use in plan.uses}
            assert not any("/" in family for family in families)


class TestWhatIsKnown:
    def test_unique_has_no_prompt_twice(self, worlds):
        prompts = [
            e["data"]["prompt"]
            for e in worlds("unique").events()
            if e["type"] == "exchange.usage"
        ]

        assert len(set(prompts)) == len(prompts) > ACCOUNTS

    def test_residential_shows_proxies_and_nothing_else(self, worlds):
        events = list(worlds("residential").events())
        seen = accounts_by(events, "ip", {e["subject"] for e in events})
        degrees = sorted(len(accounts) for accounts in seen.values())

        assert len(seen) <= ACCOUNTS // find("residential").rented + 8
        assert degrees[len(degrees) // 2] >= 20

    def test_payments_are_payments_and_bare_sign_ups(self, worlds):
        events = list(worlds("payments").events())

        assert {e["type"] for e in events} == {"account.signup", "payment.attempt"}
        for event in events:
            if event["type"] == "account.signup":
                assert list(event["data"]) == ["email"]
                name, domain = event["data"]["email"].split("@")
                assert (name, domain) == (event["subject"], "postbox.example")

    def test_payments_campaigns_rotate_cards(self, worlds):
        for plans in rivals_plans(worlds("payments")).values():
            several = sum(len(plan.cards) > 1 for plan in plans)
            assert several >= len(plans) / 2

    def test_payments_agents_serve_campaigns_and_the_honest(self, worlds):
        hands = defaultdict(set)
        for plan in worlds("payments").plans:
            for card in plan.cards:
                hands[card.instrument].add(plan.campaign_org)

        assert any(len(campaigns) >= 3 for campaigns in hands.values())

    def test_none_has_no_campaign(self, worlds):
        assert not campaigns_of(worlds("none"))


class TestHeldOut:
    def test_batches_have_a_card_each_numbered_in_sequence(self, worlds):
        for plans in rivals_plans(worlds("batches", 1.0)).values():
            cards = [card for plan in plans for card in plan.cards]
            first = [p.cards[0] for p in plans if p.cards and "banned" not in p.traits]
            assert {card.method for card in first} == {"prepaid"}
            alone = Counter(card.instrument for card in cards)
            heirs = sum("replacement" in plan.traits for plan in plans)
            assert sum(count > 1 for count in alone.values()) <= heirs
            numbers = defaultdict(set)
            for card in cards:
                numbers[card.bin].add(int(card.last4))
            neighbours = sum(
                n + 1 in found for found in numbers.values() for n in found
            )
            assert neighbours >= len(cards) / 2

    def test_offices_look_like_companies(self, worlds):
        for plans in rivals_plans(worlds("offices", 1.0)).values():
            domains = Counter(plan.person.email.split("@")[1] for plan in plans)
            assert domains.most_common(1)[0][1] >= 0.5 * len(plans)
            days = {plan.born // DAY for plan in plans}
            assert len(days) >= min(10, len(plans) // 2)

    def test_a_farms_devices_are_several_hands(self, worlds):
        by_device = defaultdict(set)
        for plan in worlds("farm").plans:
            if plan.origin:
                by_device[plan.origin.device].add(plan.operator_id)

        hands = [len(operators) for operators in by_device.values()]
        assert sum(count > 1 for count in hands) >= 5

    def test_a_bought_account_is_signed_up_at_the_farm_and_used_later(self, worlds):
        world = worlds("farm")
        bought = {p.account_id: p for p in world.plans if p.origin}

        assert len(bought) >= 20
        for event in world.events():
            plan = bought.get(event["subject"])
            if plan and event["type"] == "account.signup":
                assert event["data"].get("ip") in {plan.origin.address.ip, None}

    @pytest.mark.parametrize(
        "kind", ["hackathon", "coworking", "laboratory", "maintainers", "referral"]
    )
    @pytest.mark.parametrize("name", ["offices", "farm", "lookalikes"])
    def test_gatherings_are_as_many_operators_as_accounts(self, worlds, name, kind):
        members = [plan for plan in worlds(name).plans if plan.kind == kind]

        assert len(members) >= 20
        assert len({plan.operator_id for plan in members}) == len(members)
        assert not any(plan.campaign_org for plan in members)


def test_a_scenario_of_ones_own_is_possible():
    scenario = replace(find("rare"), name="own", fake=0.1, rings=60_000 // 100)

    world = World(2, 400, scenario=scenario)

    assert len(campaigns_of(world)) == 3 + 4
