"""Events of every type about a few accounts that share things."""

import random

from tests.builders import (
    NOON,
    a_payment,
    a_record,
    a_signup,
    an_access,
    an_asset,
    an_exchange,
)

DAY = 86_400_000
# Whoever writes queries or files by formatting text stumbles over these.
ODD = ('qu"ote', "two\nlines", "it's", "a,b;c", "\\", "名前", "}) DETACH DELETE n //")


def a_world_of_events(count, seed=7, accounts=40):
    """Records with ids of their own; equal for equal arguments."""
    dice = random.Random(seed)
    return [_event(dice, f"ev-{n}", accounts) for n in range(count)]


def _event(dice, id, accounts):  # noqa: A002
    thing, time = dice.randrange(12), NOON + dice.randrange(20 * DAY)
    number = dice.randrange(accounts)
    account = f"acc_{ODD[number]}" if number < len(ODD) else f"acc_{number}"
    made = dice.choice(_MAKERS)(account, time, thing)
    return made._replace(source="test", id=id)


def _signup(account, time, x):
    return a_signup(
        account,
        time,
        email_domain=f"d{x}.example",
        phone_hash=f"p{x}",
        phone_country="+49",
        person_hash=f"n{x}",
        device_id=f"dev{ODD[x % len(ODD)]}",
        **({"organization_claimed": ODD[x % len(ODD)]} if x % 2 else {}),
    )


def _payment(account, time, x):
    more = {"bin": f"40000{x % 9}", "last4": "4242"} if x % 3 else {"method": "prepaid"}
    return a_payment(account, f"card{x}", time, **more)


def _exchange(account, time, x):
    more = {"input_tokens": x, "ip": f"2001:db8::{x}"} if x % 2 else {}
    return an_exchange(account, x + 1, time, prompt_key=f"p{x}", **more)


def _label(account, time, x):
    more = {"organization_id": f"org_{x % 3}"} if x % 2 else {}
    return a_record(
        "account.label", account, time, verdict="abusive", analyst="an analyst", **more
    )


def _asset(_, time, x):
    kind = ("domain", "asn", "account", "person", "ip_network", "email")[x % 6]
    value = {"asn": f"AS{64500 + x % 2}", "account": f"acc_{x}"}.get(kind, f"v{x}")
    valid = {"valid_from_ms": time} if x % 2 else {"valid_to_ms": time}
    return an_asset(
        f"org_{x % 3}",
        time_ms=time,
        name=f"Lab {x}",
        value=value,
        asset_type=kind,
        confidence=x / 12,
        **valid,
    )


_MAKERS = (
    lambda a, t, x: an_access(a, f"203.0.113.{x}", t, count=x + 1, asn=64500 + x % 2),
    _signup,
    _payment,
    _exchange,
    lambda a, t, x: a_record(
        "account.status", a, t, status=("banned", "active")[x % 2]
    ),
    _label,
    _asset,
    lambda a, t, x: a_record(
        "model.release", "m-1", t, model="m-1", released_at_ms=t + x
    ),
)
