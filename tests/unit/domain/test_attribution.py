"""Which organization a group points to, and when it points nowhere."""

from dataclasses import replace

from backend.domain.attribution import Claim, attribute, contenders

MEMBERS = frozenset(f"member-{n}" for n in range(300))
TOTAL = 20_000


def claim(*holders, **changes):
    """The domain of Quillmere Labs, unless changed."""
    fields = {
        "organization_id": "org-1",
        "name": "Quillmere Labs",
        "asset_type": "domain",
        "value": "quillmere.example",
        "confidence": 1.0,
    } | changes
    return Claim(**fields, holders=frozenset(holders))


def members(count):
    return [f"member-{n}" for n in range(count)]


def strangers(count):
    return [f"stranger-{n}" for n in range(count)]


class TestAttribute:
    def test_without_assets_it_points_nowhere(self):
        assert attribute(MEMBERS, [], total=TOTAL) is None

    def test_assets_that_no_member_has_point_nowhere(self):
        assert attribute(MEMBERS, [claim(*strangers(5))], total=TOTAL) is None

    def test_four_staff_addresses_name_the_organization(self):
        found = attribute(MEMBERS, [claim(*members(4))], total=TOTAL)

        assert found is not None
        assert found.organization_id == "org-1"
        assert found.confidence > 0.9
        assert found.reasons == (
            (
                "4 of 300 accounts signed up with an e-mail address at "
                "quillmere.example, a domain of Quillmere Labs; "
                "0 of the other 19,700 accounts do"
            ),
        )

    def test_one_account_is_not_enough(self):
        assert attribute(MEMBERS, [claim("member-0")], total=TOTAL) is None

    def test_a_network_that_everybody_uses_says_nothing(self):
        everybody = claim(
            *members(30), *strangers(2000), asset_type="ip_network", value="10.0.0.0/8"
        )

        assert attribute(MEMBERS, [everybody], total=TOTAL) is None

    def test_what_is_half_believed_gives_half_the_confidence_at_most(self):
        found = attribute(MEMBERS, [claim(*members(8), confidence=0.5)], total=TOTAL)

        assert found is not None
        assert found.confidence <= 0.5

    def test_kinds_of_assets_add_up(self):
        domain = claim(*members(3))
        person = claim(*members(3), asset_type="person", value="5ca1ab1e")

        alone = attribute(MEMBERS, [domain], total=TOTAL)
        both = attribute(MEMBERS, [domain, person], total=TOTAL)

        assert both.bits > alone.bits

    def test_network_and_system_of_one_address_are_one_clue(self):
        network = claim(*members(5), asset_type="ip_network", value="192.0.2.0/24")
        system = claim(*members(5), asset_type="asn", value="AS64500")

        alone = attribute(MEMBERS, [network], total=TOTAL)

        assert attribute(MEMBERS, [network, system], total=TOTAL).bits == alone.bits

    def test_a_competitor_lowers_the_confidence(self):
        ours = claim(*members(5))
        theirs = claim(
            *members(4),
            organization_id="org-2",
            name="Otterby Systems",
            value="otterby.example",
        )

        alone = attribute(MEMBERS, [ours], total=TOTAL)
        contested = attribute(MEMBERS, [ours, theirs], total=TOTAL)

        assert contested.organization_id == "org-1"
        assert contested.confidence < alone.confidence

    def test_equals_are_decided_by_id_and_not_by_order(self):
        ours = claim(*members(5))
        theirs = claim(*members(5), organization_id="org-0", name="Otterby Systems")

        found = attribute(MEMBERS, [ours, theirs], total=TOTAL)

        assert found == attribute(MEMBERS, [theirs, ours], total=TOTAL)
        assert found.organization_id == "org-0"

    def test_names_of_people_are_not_read_out(self):
        person = claim(*members(4), asset_type="person", value="5ca1ab1e")

        found = attribute(MEMBERS, [person], total=TOTAL)

        assert "5ca1ab1e" not in " ".join(found.reasons)

    def test_known_accounts_are_one_sentence_however_many(self):
        known = [
            claim(name, asset_type="account", value=name) for name in members(1000)
        ]
        domain = claim(*members(300))

        found = attribute(MEMBERS, [*known[:300], domain], total=TOTAL)

        together, own = sorted(found.reasons, key=lambda reason: "domain" in reason)
        assert together == (
            "300 of 300 accounts are known accounts of Quillmere Labs: member-0, "
            "member-1, member-10 and 297 more; 0 of the other 19,700 accounts do"
        )
        assert "quillmere.example" in own


class TestContenders:
    def test_the_first_is_the_one_that_it_is_traced_to(self):
        claims = [
            claim(*members(4)),
            claim(
                *members(3), organization_id="org-2", name="Basalt", value="b.example"
            ),
        ]

        first, second = contenders(MEMBERS, claims, total=TOTAL)
        best = attribute(MEMBERS, claims, total=TOTAL)

        assert best is not None
        assert (first.organization_id, first.bits) == (best.organization_id, best.bits)
        assert (first.confidence, first.reasons) == (best.confidence, best.reasons)
        assert (second.organization_id, second.accepted) == ("org-2", True)
        assert first.confidence + second.confidence < 1

    def test_says_how_many_have_nothing_of_it(self):
        (found,) = contenders(MEMBERS, [claim(*members(4))], total=TOTAL)

        assert found.against == ("296 of 300 accounts have nothing of Quillmere Labs",)

    def test_what_was_not_its_own_then_speaks_against(self):
        stray = claim(asset_type="instrument", value="pi_1")
        stray = replace(stray, strays=frozenset(members(2)))

        (found,) = contenders(MEMBERS, [stray], total=TOTAL)

        assert (found.bits, found.accepted, found.reasons) == (0, False, ())
        assert found.against[1] == (
            "2 of 300 accounts pay with pi_1, an instrument of Quillmere Labs, only "
            "while it was not Quillmere Labs's"
        )

    def test_what_everybody_has_speaks_for_nobody(self):
        common = claim(*members(3), *strangers(2000))

        (found,) = contenders(MEMBERS, [common], total=TOTAL)

        assert found.bits == 0
        assert found.against[1].endswith("accounts do: no more than by chance")

    def test_what_is_half_believed_is_said_without_personal_keys(self):
        claims = [
            claim(*members(4), confidence=0.5),
            claim(*members(4), asset_type="email", value="0f3a", confidence=0.5),
        ]

        (found,) = contenders(MEMBERS, claims, total=TOTAL)

        assert "who calls quillmere.example Quillmere Labs's is 50% sure of it" in (
            found.against
        )
        assert "0f3a" not in " ".join([*found.against, *found.reasons])
