"""The demo, from an empty folder to named campaigns, ending by itself."""

import pytest

from tests.fixtures.stack import CommandLine

pytestmark = pytest.mark.servers


def test_demo_finds_and_names_campaigns(tmp_path):
    line = CommandLine(tmp_path, 25687)

    result = line.json("demo", "--accounts", "1200", "--seed", "11")

    assert result["rejected"] == 0
    assert result["quality"]["campaign_bcubed_precision"] > 0.95
    assert result["attributed"] >= 2
