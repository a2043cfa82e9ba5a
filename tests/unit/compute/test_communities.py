"""Louvain in this process."""

import pytest

from backend.compute.communities import communities
from tests.communities_contract import CommunitiesContract


class TestCommunities(CommunitiesContract):
    @pytest.fixture
    def seek(self):
        return communities
