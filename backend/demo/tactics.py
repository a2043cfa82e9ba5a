"""Styles of campaigns beside those of the default world."""

from dataclasses import replace

from backend.demo.campaigns import STYLES, Style
from backend.demo.texts import (
    GRADING_TEMPLATES,
    SCAFFOLDS,
)

_AGENTS = (("agentic_reasoning", 0.6), ("tool_use", 0.3), ("coding", 0.1))
_CODERS = (("coding", 0.7), ("agentic_reasoning", 0.2), ("tool_use", 0.1))
_GRADERS = (("grading", 0.6), ("alignment", 0.25), ("data_analysis", 0.15))
_SHARES = (0.5, 0.3, 0.2)  # of three campaigns

# Industrial: cards, machines and templates by the dozen, exits that customers use too.
LOUD = tuple(
    replace(style, share=share, datacentre=0.5, banned=0.12)
    for style, share in zip(
        (
            STYLES[0],
            STYLES[2],
            replace(STYLES[3], per_card=(8, 25), per_device=(4, 12)),
        ),
        _SHARES,
        strict=True,
    )
)

_QUIET = Style(
    share=0.0,
    day=3,
    waves=12,
    per_card=(2, 3),
    per_device=(2, 3),
    datacentre=0.0,
    throwaway=0.0,
    mix=(("paraphrase", 0.35), ("scaffold", 0.1), ("cover", 0.4), ("relay", 0.15)),
    capabilities=_AGENTS,
    hourly=(20, 200),
    awake=(0, 24),
    banned=0.25,
    # Busy accounts with many exits and forms: each is shared by few, all by many, so
    # that a quarter of what they share is still something over the whole group, and
    # little between two of it.
    forms=24,
    prompts=(13, 21),
    exits=(8, 12),
    accesses=(10, 15),
    mixing=0.0,
    most=3,
    relaying=0.1,
    reseller=True,
    zone=0.6,
)
# Two or three accounts share a thing, all exits are one reseller's, and most prompts
# are like no other.
QUIET = (
    replace(
        _QUIET,
        share=_SHARES[0],
        scaffold=SCAFFOLDS[0],
        leaks=("network", "person"),
    ),
    replace(
        _QUIET,
        share=_SHARES[1],
        day=8,
        waves=9,
        scaffold=SCAFFOLDS[1],
        capabilities=(("tool_use", 0.6), ("agentic_reasoning", 0.4)),
        awake=(1, 12),
        leaks=("domain", "account"),
    ),
    replace(
        _QUIET,
        share=_SHARES[2],
        day=14,
        waves=6,
        scaffold=SCAFFOLDS[2],
        capabilities=_CODERS,
        awake=(3, 10),
        pivots=True,
    ),
)

# Few accounts, and nothing that they ask has a form.
SCARCE = tuple(
    replace(
        style,
        mix=(("cover", 0.8), ("relay", 0.2)),
        per_card=(2, 6),
        per_device=(2, 4),
        most=None,
        reseller=False,
        exits=(2, 4),
        datacentre=0.3,
        prompts=(3, 6),
        accesses=(2, 4),
        mixing=0.05,
        paying=0.75,
        pivots=False,
    )
    for style in QUIET
)

# Nothing is seen but payments: accounts pay with several of a pool of cards.
PAYERS = tuple(
    replace(style, pooled=(1, 3), per_card=per_card, paying=0.95, banned=0.05)
    for style, per_card in zip(LOUD, ((6, 20), (4, 9), (2, 4)), strict=True)
)

# No two accounts have a card in common: each has the next of a prepaid batch.
BATCHED = tuple(
    replace(
        style,
        batches=True,
        per_card=(20, 60),
        per_device=(2, 4),
        mixing=0.0,
        leaks=("person",),
        throwaway=0.2,
    )
    for style in LOUD
)

# Looks like a company: offices, one domain, a machine for each of the staff, who work
# in one shift and sign up one after the other over weeks.
OFFICES = tuple(
    replace(
        style,
        office=True,
        throwaway=0.85,
        per_card=(10, 30),
        per_device=(1, 1),
        waves=25,
        day=1,
        burst=12 * 24,
        awake=awake,
        templates=(),
        scaffold=("", ""),
        leaks=leaks,
        mix=(("paraphrase", 0.3), ("scaffold", 0.2), ("cover", 0.5)),
    )
    for style, awake, leaks in zip(
        LOUD, ((22, 6), (7, 9), (23, 8)), (("person",), ("network",), ()), strict=True
    )
)

# Bought from one farm that sells to both campaigns, and to honest people.
BUYERS = tuple(
    replace(
        style,
        share=share,
        bought=bought,
        reseller=False,
        forms=3,
        datacentre=0.3,
        exits=(2, 5),
        prompts=(4, 7),
        accesses=(3, 6),
        templates=templates,
        scaffold=SCAFFOLDS[3],
        capabilities=_GRADERS,
        burst=24,
    )
    for style, share, bought, templates in zip(
        QUIET[:2], (0.6, 0.4), (0.9, 0.7), (GRADING_TEMPLATES, ()), strict=True
    )
)

# One in five accounts: two quiet campaigns and two loud ones.
MANY = tuple(
    replace(style, share=share)
    for style, share in zip((*QUIET[:2], *LOUD[:2]), (0.3, 0.2, 0.3, 0.2), strict=True)
)

# Three of the size that was seen: exchanges of a million accounts' world. The small one
# is loud; the largest mixes much of its customers' traffic with its own, and moves to a
# new model on its first day.
_BUSY = replace(_QUIET, bought=0.02, leaks=("network", "person"))
SEEN = (
    replace(LOUD[2], share=0.05, volume=150_000, leaks=("instrument", "person")),
    replace(
        _BUSY,
        share=0.2,
        volume=3_400_000,
        day=8,
        waves=9,
        scaffold=SCAFFOLDS[1],
        capabilities=(("agentic_reasoning", 0.4), ("tool_use", 0.4), ("coding", 0.2)),
        awake=(1, 12),
    ),
    replace(
        _BUSY,
        share=0.75,
        volume=13_000_000,
        waves=20,
        mix=(("paraphrase", 0.3), ("scaffold", 0.1), ("cover", 0.35), ("relay", 0.25)),
        scaffold=SCAFFOLDS[2],
        capabilities=_CODERS,
        leaks=("domain", "account"),
        pivots=True,
    ),
)

# Rings of a few accounts each; what a ring is like is rolled from these.
_RING = replace(
    _QUIET, share=1.0, forms=2, prompts=(4, 9), exits=(3, 6), accesses=(4, 8), zone=0.0
)
RINGS = (
    replace(_RING, waves=2, most=6, per_card=(3, 6), per_device=(2, 4)),
    replace(_RING, waves=1, reseller=False, most=None, per_device=(4, 8)),
    replace(
        _RING,
        waves=3,
        reseller=False,
        throwaway=0.4,
        mix=(("template", 0.3), ("paraphrase", 0.3), ("cover", 0.4)),
    ),
)
