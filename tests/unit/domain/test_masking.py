"""What a reader sees of addresses and hashes: never the whole."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.identifiers import KeyedHash, network_of
from backend.domain.masking import masked

HASHED = KeyedHash(b"key").of("email", "ada@mail.example")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("203.0.113.7/32", "203.0.113.0/24"),
        ("203.0.113.0/24", "203.0.113.0/24"),
        ("203.0.0.0/16", "203.0.0.0/16"),
        ("203.0.113.0/25", "203.0.113.0/24"),
        ("ip_address:203.0.113.7", "ip_address:203.0.113.0/24"),
        ("both came from 203.0.113.7, often", "both came from 203.0.113.0/24, often"),
        ("from 203.0.113.7.", "from 203.0.113.0/24."),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:db8:1::/48", "2001:db8:1::/48"),
        ("2001:db8::/32", "2001:db8::/32"),
        ("ip_address:2001:db8:1:2::7", "ip_address:2001:db8:1::/48"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("::1", "::/48"),
        ("2026-03-30T02:00:41Z", "2026-03-30T02:00:41Z"),
        ("run_5b1e20c4a9d3f7e8", "run_5b1e20c4a9d3f7e8"),
        # A version is not told from an address; less is seen then, never more.
        ("ExampleClient/120.0.0.7-1", "ExampleClient/120.0.0.0/24-1"),
        ("999.0.113.7", "999.0.113.7"),
        ("14 of 1,200 accounts", "14 of 1,200 accounts"),
        (HASHED, f"{HASHED[:6]}…"),
        (f"email:{HASHED} of 3", f"email:{HASHED[:6]}… of 3"),
        (f"{HASHED}00", f"{HASHED}00"),
        ("", ""),
    ],
)
def test_words(text, seen):
    assert masked(text) == seen


@given(st.ip_addresses(), st.sampled_from(["", "ip:", "a ", "(", "ip_address:"]))
def test_no_address_is_left(address, before):
    text = f"{before}{address}"
    normal = getattr(address, "ipv4_mapped", None) or address

    found = masked(text)

    assert found == f"{before}{network_of(str(normal))}"
    assert masked(found) == found


@given(st.ip_addresses(v=4))
def test_nothing_but_the_network_is_told(address):
    others = ipaddress.ip_network(f"{address}/24", strict=False)

    assert len({masked(str(each)) for each in others}) == 1


@given(st.text())
def test_every_text_can_be_masked(text):
    assert masked(masked(text)) == masked(text)
