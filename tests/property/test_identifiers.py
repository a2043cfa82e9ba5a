"""Normalising twice is normalising once, and a spelling does not matter."""

from ipaddress import IPv6Address, ip_network

from hypothesis import assume, given
from hypothesis import strategies as st

from backend.domain import identifiers
from backend.domain.prompts import normal_prompt


def _normal(normalise, text):
    try:
        return normalise(text)
    except ValueError:
        assume(False)


def _email(text):
    return "@".join(identifiers.normal_email(text))


_LOCAL = st.text(min_size=1, max_size=30)
_DOMAIN = st.from_regex(
    r"[a-zA-Z0-9ßäéİǅ名-]{1,12}(\.[a-zA-Zäß]{2,8}){1,2}", fullmatch=True
)


@given(st.builds("{}@{}".format, _LOCAL, _DOMAIN))
def test_email(text):
    once = _normal(_email, text)

    assert _email(once) == once
    assert identifiers.email_shape(once.partition("@")[0]).isascii()


@given(_DOMAIN)
def test_domain(text):
    once = _normal(identifiers.normal_domain, text)

    assert identifiers.normal_domain(once) == once
    assert identifiers.host_of(f"https://{once}/path") == once


@given(st.from_regex(r"\+[1-9]([ ().-]?[0-9]){6,14}", fullmatch=True))
def test_phone(text):
    once = _normal(identifiers.normal_phone, text)

    assert identifiers.normal_phone(once) == once
    assert once.startswith(identifiers.phone_country(once))


@given(st.datetimes(timezones=st.timezones()))
def test_hour(time):
    assume(1970 < time.year < 9999)
    once = identifiers.normal_hour(time.isoformat())

    assert identifiers.normal_hour(once) == once
    assert identifiers.hour_of(int(time.timestamp() * 1000)) == once


# Where something is zero, spellings differ.
_HOLED = st.binary(min_size=8, max_size=8).map(
    lambda some: IPv6Address(b"".join(bytes([0, n % 3]) for n in some))
)


@given(st.ip_addresses() | _HOLED)
def test_address(address):
    once = identifiers.normal_ip(address.exploded.upper())

    assert identifiers.normal_ip(once) == once
    assert identifiers.normal_ip(str(address)) == once
    network = identifiers.network_of(once)
    bits = 48 if ":" in once else 24
    assert network == str(ip_network((once, bits), strict=False))


@given(st.text(max_size=60))
def test_name_and_prompt(text):
    name, prompt = identifiers.normal_name(text), normal_prompt(text)

    assert identifiers.normal_name(name) == name
    assert normal_prompt(prompt) == prompt
    assert normal_prompt(f"  {text}\n") == prompt


@given(st.text("0123456789", min_size=12, max_size=18))
def test_one_digit_in_ten_makes_a_card_number(digits):
    cards = [d for d in "0123456789" if identifiers.is_card_number(digits + d)]

    assert len(cards) == 1
