"""Where the campaigns of a made-up world lead, without a server."""

from dataclasses import replace

import pytest

from benchmarks.quality.attribution import HEAD, campaigns, leads_of, row, traced
from benchmarks.quality.inputs import Recipe, made

RECIPE = Recipe("hard", 3, 3_000)


@pytest.fixture(scope="module")
def world():
    return made(RECIPE, None)


@pytest.fixture(scope="module")
def leads():
    return leads_of(RECIPE)


def test_campaigns_that_leak_are_traced_and_the_others_are_not(world, leads):
    quality = traced(world, leads, campaigns(world))

    # The third campaign, a fifth of the accounts, leaks nothing.
    assert quality.attribution_precision == 1
    assert quality.attribution_recall == pytest.approx(0.8, abs=0.02)


def test_without_leads_nothing_is_traced(world, leads):
    none = replace(leads, assets=[], asns=[])

    assert traced(world, none, campaigns(world)).attribution_recall == 0


def test_anothers_assets_lead_to_another(world, leads):
    wrong = [replace(asset, organization_id="org_other") for asset in leads.assets]

    quality = traced(world, replace(leads, assets=wrong), campaigns(world))

    assert quality.attribution_precision == 0


def test_addresses_are_in_systems_that_somebody_owns(leads):
    owned = {a.value for a in leads.assets if a.asset_type == "asn"}

    assert leads.asns
    assert {asn.network for asn in leads.asns} <= owned


def test_the_table_has_what_its_head_says(world, leads):
    assert row("hard", world, leads).count("|") == HEAD.split("\n")[0].count("|")
