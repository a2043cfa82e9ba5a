"""Services are tested with several partitions, as in operation."""

import pytest

from tests.fixtures.api import settings_in


@pytest.fixture
def api_settings(graph_server, tmp_path):
    return settings_in(tmp_path, graph_server, partitions=4)
