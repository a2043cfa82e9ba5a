import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain import identifiers
from backend.domain.identifiers import KeyedHash


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jane.Doe@Mail.Example", ("jane.doe", "mail.example")),
        ("  jane+tag@mail.example. ", ("jane+tag", "mail.example")),
        ("jane@bücher.example", ("jane", "xn--bcher-kva.example")),
        ("\uff4aane@\uff4dail.example", ("jane", "mail.example")),
        ("名前@mail.example", ("名前", "mail.example")),
    ],
)
def test_email_in_one_spelling(text, expected):
    assert identifiers.normal_email(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "@", "jane", "jane@", "@mail.example", "jane doe@mail.example", "jane@mail",
        "jane@192.0.2.1", "a@b@mail.example", f"{'a' * 65}@mail.example",
        "jane@-mail.example", "jane@mail..example",
    ],
)  # fmt: skip
def test_no_email(text):
    with pytest.raises(ValueError, match=r"^is no e-mail address$"):
        identifiers.normal_email(text)


def test_shape_tells_classes_and_no_characters():
    assert identifiers.email_shape("anna.schmidt87") == "a4.1a792"
    assert identifiers.email_shape("anna") == identifiers.email_shape("nora")
    assert identifiers.email_shape("x!y") == "a1?1a1"
    assert len(identifiers.email_shape("a1" * 32)) == 24


@pytest.mark.parametrize(
    ("text", "phone", "country"),
    [
        ("+44 20 7946 0000", "+442079460000", "+44"),
        ("+1 (202) 555-0100", "+12025550100", "+1"),
        ("+7 495 000 00 00", "+74950000000", "+7"),
        ("+358 9 000000", "+3589000000", "+358"),
    ],
)
def test_phone_in_one_spelling(text, phone, country):
    assert identifiers.normal_phone(text) == phone
    assert identifiers.phone_country(phone) == country


@pytest.mark.parametrize(
    "text", ["", "02079460000", "+0123456789", "+12", "+١٢٣٤٥٦٧٨٩"]
)
def test_no_phone(text):
    with pytest.raises(ValueError, match=r"^is no E\.164 phone number$"):
        identifiers.normal_phone(text)


@pytest.mark.parametrize(
    ("text", "ip", "network"),
    [
        ("203.0.113.24", "203.0.113.24", "203.0.113.0/24"),
        ("::ffff:203.0.113.24", "203.0.113.24", "203.0.113.0/24"),
        ("2001:DB8:0:0::1", "2001:db8::1", "2001:db8::/48"),
        ("2001:db8:1:2::3", "2001:db8:1:2::3", "2001:db8:1::/48"),
    ],
)
def test_address_in_one_spelling(text, ip, network):
    assert identifiers.normal_ip(text) == ip
    assert identifiers.network_of(ip) == network


@given(st.ip_addresses())
def test_network_is_the_one_that_the_standard_library_finds(ip):
    length = 24 if ip.version == 4 else 48

    network = identifiers.network_of(str(ip))

    assert network == str(ipaddress.ip_network((ip, length), strict=False))


@pytest.mark.parametrize("text", ["", "203.0.113", "203.0.113.024", "fe80::1%eth0"])
def test_no_address(text):
    with pytest.raises(ValueError, match="IP address"):
        identifiers.normal_ip(text)


def test_network_without_host_bits():
    assert identifiers.normal_network("203.0.113.77/24") == "203.0.113.0/24"
    assert identifiers.normal_network("2001:db8::1") == "2001:db8::1/128"
    with pytest.raises(ValueError, match="CIDR"):
        identifiers.normal_network("203.0.113.0/33")


def test_autonomous_system():
    assert identifiers.normal_asn("as64500") == identifiers.normal_asn("64500")
    assert identifiers.normal_asn("064500") == "AS64500"
    with pytest.raises(ValueError, match="autonomous"):
        identifiers.normal_asn("4294967296")


def test_name_in_one_spelling():
    assert identifiers.normal_name("  \uff2aAN\uff25\u00a0 Straße\n") == "jane strasse"
    assert identifiers.normal_name(" \t") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4111111111111111", True),
        ("4111 1111-1111 1111", True),
        ("4111111111111112", False),
        ("fp_4111111111111111", False),
        ("123456789012", False),
        ("", False),
    ],
)
def test_card_numbers_are_known_by_their_checksum(text, expected):
    assert identifiers.is_card_number(text) is expected


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://jane:secret@News.example:8443/jane?mail=jane", "news.example"),
        ("news.example/jane", "news.example"),
        ("https://203.0.113.24/", "203.0.113.24"),
        ("https://[2001:db8::1]/", "2001:db8::1"),
        ("mailto:jane@mail.example", None),
        ("Jane Doe", None),
        ("https://[broken/", None),
        ("", None),
    ],
)
def test_only_the_host_of_a_link_is_kept(link, host):
    assert identifiers.host_of(link) == host


def test_hashes_depend_on_kind_and_key_and_hide_the_key():
    keyed = KeyedHash(b"secret-of-the-deployment")

    assert keyed.of("email", "jane@mail.example") == keyed.of(
        "email", "jane@mail.example"
    )
    assert len(keyed.of("email", "x")) == 32
    assert keyed.of("email", "x") != keyed.of("person", "x")
    assert keyed.of("email", "x") != KeyedHash(b"other").of("email", "x")
    assert "secret" not in repr(keyed)
