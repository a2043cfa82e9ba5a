"""What is taken away from a cluster's evidence."""

import re

import pytest

from backend.domain.evidence import KINDS
from backend.domain.removals import gone, parse_removal

THINGS = {
    ("ip_address", "203.0.113.7"),
    ("ip_address", "203.0.113.8"),
    ("ip_address", "198.51.100.1"),
    ("network", "203.0.113.0/24"),
    ("device", "dev_1"),
    ("prompt_family", "0f3a"),
}


def taken(*texts):
    return gone([parse_removal(text) for text in texts], THINGS)


class TestParseRemoval:
    @pytest.mark.parametrize(
        ("text", "kind", "key"),
        [
            ("ip:203.0.113.7", "ip_address", "203.0.113.7"),
            ("ip:::ffff:203.0.113.7", "ip_address", "203.0.113.7"),
            ("network:203.0.113.9/24", "network", "203.0.113.0/24"),
            ("device:a:b", "device", "a:b"),
            ("instrument:pi_1", "instrument", "pi_1"),
            ("prompt:0f3a", "prompt_family", "0f3a"),
            ("email_domain:LAB.example", "email_domain", "lab.example"),
            ("signup:2026-01-27T14Z", "signup_hour", "2026-01-27T14Z"),
            ("signup:2026-01-27T16:05:09+02:00", "signup_hour", "2026-01-27T14Z"),
            ("kind:prompt", "prompt_family", None),
            ("kind:signup", "signup_hour", None),
            ("kind:ip", "ip_address", None),
        ],
    )
    def test_reads_a_thing_or_a_kind(self, text, kind, key):
        found = parse_removal(text)

        assert (found.kind, found.key, found.text) == (kind, key, text)

    @pytest.mark.parametrize("kind", KINDS)
    def test_every_kind_can_go(self, kind):
        assert parse_removal(f"kind:{kind}").kind == kind

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("", "neither a thing"),
            ("ip", "neither a thing"),
            ("ip:", "neither a thing"),
            ("kind:", "neither a thing"),
            ("shoe:1", "There is no kind 'shoe'; kinds are instrument,"),
            ("kind:shoe", "There is no kind 'shoe'"),
            ("ip:1.2.3", "'ip:1.2.3' names nothing: it is no IP address"),
            ("network:x", "it is no network"),
            ("signup:noon", "it is no time with a zone, such as 2026-01-27T14Z"),
            ("signup:2026-01-27", "it is no time with a zone"),
            ("signup:0001-01-01T00+09", "it is no time with a zone"),
        ],
    )
    def test_says_what_is_wrong(self, text, sentence):
        with pytest.raises(ValueError, match=re.escape(sentence)):
            parse_removal(text)

    def test_personal_keys_are_not_said(self):
        assert parse_removal("phone:0f3a77").name == "the phone number"
        assert parse_removal("kind:phone").name == "any phone number"


class TestGone:
    def test_one_thing(self):
        assert taken("ip:203.0.113.7") == {("ip_address", "203.0.113.7")}

    def test_several(self):
        assert taken("device:dev_1", "kind:prompt") == {
            ("device", "dev_1"),
            ("prompt_family", "0f3a"),
        }

    def test_a_networks_addresses_go_with_it(self):
        assert taken("network:203.0.113.0/24") == {
            ("network", "203.0.113.0/24"),
            ("ip_address", "203.0.113.7"),
            ("ip_address", "203.0.113.8"),
        }

    def test_what_nobody_has_takes_nothing(self):
        assert taken("device:dev_2") == frozenset()
