"""Pages of queries, and what Neo4j Browser fetches."""

import html
import re

import pytest

from backend.domain.access import Role

pytestmark = pytest.mark.servers

KEPT = {
    "name": "statuses",
    "title": "Accounts by status",
    "text": "MATCH (a:Account) RETURN a.status AS status, count(*) AS accounts "
    "ORDER BY accounts DESC LIMIT $limit",
    "parameters": "limit int most rows",
    "reason": "For reviews.",
    "analyst": "Ada",
}


def page(api, path, status=200, **parameters):
    answer = api.client.get(path, params=parameters, headers={"Accept": "text/html"})
    assert answer.status_code == status, answer.text
    return html.unescape(answer.text)


@pytest.fixture
def here(api):
    """Origin of Neo4j Browser."""
    return api.held.settings.neo4j.browser_url.removesuffix("/browser/")


def keep(api, **changes):
    return api.client.post("/queries/new", data=KEPT | changes)


class TestList:
    def test_has_ours_by_folder_and_says_that_nobody_kept_one(self, api):
        found = page(api, "/queries")

        assert "/queries/clusters.list_holders" in found
        assert "What holds a cluster together, strongest first." in found
        assert "Nobody in your team has kept a query yet" in found

    def test_finds_words(self, api):
        found = page(api, "/queries", q="holds together")

        assert "/queries/clusters.list_evidence" in found
        assert "/queries/models.list_models" not in found
        assert "No query has these words" in page(api, "/queries", q="no such words")


class TestShow:
    def test_fills_the_form_from_the_address(self, api):
        found = page(api, "/queries/clusters.list_evidence", cluster_id="clu_<1>")

        assert 'name="cluster_id" value="clu_<1>"' in found
        assert 'name="limit" value="100"' in found
        assert ":param</span>" not in found
        assert "Rows" not in found

    def test_opens_neo4j_browser_with_the_values_put_in(self, api, here):
        found = page(api, "/queries/clusters.list_evidence", cluster_id="clu_1")

        (address,) = re.findall(
            rf'class="button" href="({here}[^"]*cmd=edit[^"]*)"', found
        )
        assert "%7Bid%3A%20%27clu_1%27%7D" in address
        assert "%3Aparam%20cluster_id%20%3D%3E%20%27clu_1%27%3B" in found

    def test_runs_it_here(self, traced):
        found = page(
            traced, "/queries/clusters.list_evidence", cluster_id="clu_1", _run=1
        )

        assert "card_1" in found
        assert "2, in 0." in found

    def test_links_what_has_a_page(self, traced):
        found = page(traced, "/queries/guide.list_clusters", _run=1)

        assert '<a class="id" href="/clusters/clu_1">clu_1</a>' in found

    def test_says_what_is_wrong(self, traced):
        found = page(traced, "/queries/clusters.list_evidence", _run=1)

        assert "The parameter cluster_id is needed" in found

    def test_keeps_personal_data_out_of_addresses(self, api):
        page(api, "/queries/search.find_accounts", 422, text="ada@mail.example")

    def test_one_that_is_not_there(self, api):
        assert "There is no query nothing" in page(api, "/queries/nothing", 404)

    def test_a_reader_reads_and_does_not_run(self, traced):
        _, key = traced.held.access.make_key("reader", [Role.READER], by="owner")
        headers = {"X-API-Key": key, "Accept": "text/html"}
        address = "/queries/guide.list_clusters"

        shown = traced.client.get(address, headers=headers)
        run = traced.client.get(f"{address}?_run=1", headers=headers)

        assert (shown.status_code, run.status_code) == (200, 403)
        assert "Run here" not in shown.text


class TestKeep:
    def test_keeps_runs_and_withdraws(self, traced):
        kept = keep(traced)
        assert (kept.status_code, kept.headers["HX-Redirect"]) == (
            204,
            "/queries/statuses",
        )

        found = page(traced, "/queries/statuses", _run=1, limit=5)
        assert "Version 1, kept by Ada" in found
        assert "active" in found

        gone = traced.client.post(
            "/queries/statuses/withdraw", data={"reason": "Not needed."}
        )
        assert gone.headers["HX-Redirect"] == "/queries"
        page(traced, "/queries/statuses", 404)

    def test_says_what_is_wrong_beside_what_was_typed(self, api):
        answer = keep(api, text="MATCH (a) SET a.x = $limit")

        assert "A query may only read" in answer.text
        assert "MATCH (a) SET a.x = $limit</textarea>" in answer.text

    def test_begins_with_one_of_ours(self, api):
        found = page(api, "/queries/new", like="clusters.list_evidence")

        assert 'value="clusters-list_evidence"' in found
        assert "cluster_id str cluster" in found


class TestNeo4jBrowser:
    @pytest.mark.parametrize("path", ["/browser/guide", "/browser/style.grass"])
    def test_may_read_without_a_key_and_nobody_else_may(self, api, here, path):
        def allowed(method, origin):
            answer = api.client.request(
                method, path, headers={"Origin": origin, "X-API-Key": "wrong"}
            )
            assert answer.status_code in (200, 204)
            return answer.headers.get("Access-Control-Allow-Origin")

        for method in ("GET", "OPTIONS"):
            assert allowed(method, here) == here
            local = here.replace("127.0.0.1", "localhost")
            assert allowed(method, local) == local
            assert allowed(method, "http://127.0.0.1:1") is None
            assert allowed(method, "null") is None

    def test_the_address_in_the_guide_is_one_that_it_takes(self, api):
        answer = api.client.get("http://localhost:8420/browser/guide")

        assert ":style http://127.0.0.1:8420/browser/style.grass" in answer.text
