"""The library of queries over HTTP, and what the real server lets through."""

import pytest

from backend.domain.access import Role
from backend.errors import InvalidInput
from backend.graph.grants import grants, statements
from backend.graph.library import list_queries
from backend.graph.statements import columns_of, read

pytestmark = pytest.mark.servers

WHY = {"reason": "For reviews.", "analyst": "Ada"}
COUNTRIES = {
    "name": "countries",
    "title": "Countries that members gave",
    "text": "MATCH (:Cluster {id: $cluster_id})<-[:MEMBER_OF]-(a:Account)\n"
    "RETURN a.country AS country, count(*) AS accounts ORDER BY country;",
    "parameters": [{"name": "cluster_id", "type": "str", "meaning": "cluster"}],
    **WHY,
}
# What the words of a text do not give away is refused by what the server explains.
EXPLAINED = {
    "CREATE (n:Account {id: 'x'})": "may only read",
    "MATCH (n) SET n.x = 1": "may only read",
    "MATCH (n) DETACH DELETE n": "may only read",
    "MATCH (n) CALL (n) { CREATE (m) } RETURN n": "may only read",
    "FOREACH (x IN [1] | MERGE (:A {x: x}))": "may only read",
    "CALL db.createLabel('x')": "may only read",
    "CREATE INDEX x FOR (n:A) ON (n.x)": "may only read",
    "CREATE USER x SET PASSWORD 'abcdefgh'": "may only read",
    "SHOW USERS": "may only read",
    "CALL dbms.listConfig()": "may only read",
    "CALL tx.setMetaData({a: 1})": "may only read",
    "LOAD CSV FROM 'file:///x.csv' AS row RETURN row": "may not load files",
    "RETURN COLLECT { LOAD CSV FROM 'file:///x' AS r RETURN r }": "may not load",
    "L\\u004fAD CSV FROM 'file:///x.csv' AS row RETURN row": "may not load files",
    "SHOW TRANSACTIONS": "may not load files",
    "SHOW SETTINGS": "may not load files",
    "TERMINATE TRANSACTION 'neo4j-transaction-1'": "may not load files",
    "UNWIND [1] AS x CALL (x) { RETURN 1 AS y } IN TRANSACTIONS RETURN y": "several",
    "CALL gds.graph.list() YIELD graphName RETURN graphName": "may not call gds.gr",
    "CALL gds.graph.drop('x', false) YIELD graphName RETURN graphName": "may not call",
    "MATCH (n) WHERE EXISTS { CALL gds.list() YIELD name RETURN name } RETURN n": (
        "may not call gds.list"
    ),
    "MATCH (n) RETURN n; CREATE (m)": "refuses the query",
    "MATCH (n RETURN n": "refuses the query",
    "MATCH (n) FINISH": "gives no columns",
}


def save(api, status=201, **changes):
    return api.post("/v1/queries", status, **(COUNTRIES | changes))


def run(api, name, status=200, limit=100, **parameters):
    return api.post(
        f"/v1/queries/{name}/run", status, parameters=parameters, limit=limit
    )


class TestLibrary:
    def test_lists_what_reads_with_what_it_takes_and_gives(self, api):
        found = api.get("/v1/queries", limit=1000)["items"]

        names = [each["name"] for each in found]
        assert names == [query.name for query in list_queries()]
        assert "clusters.list_holders" in names
        assert not {"ingest.list_offsets", "ingest.merge_accounts"} & set(names)
        (holders,) = [q for q in found if q["name"] == "clusters.list_holders"]
        assert holders["parameters"][0] == {
            "name": "cluster_id",
            "type": "str",
            "meaning": "cluster",
        }
        assert [column["name"] for column in holders["columns"]] == [
            "kind",
            "key",
            "places",
        ]
        assert holders["text"].startswith("MATCH")
        assert (holders["folder"], holders["version"]) == ("clusters", None)

    def test_pages_filters_and_finds_words(self, api):
        first = api.get("/v1/queries", limit=2)
        rest = api.get("/v1/queries", limit=1000, cursor=first["next"])
        folder = api.get("/v1/queries", folder="guide")["items"]
        words = api.get("/v1/queries", q="HOLDS cluster")["items"]

        assert len(first["items"] + rest["items"]) == len(list_queries())
        assert {each["folder"] for each in folder} == {"guide"}
        assert "clusters.list_evidence" in [each["name"] for each in words]
        assert api.get("/v1/queries", q="no such words")["items"] == []

    def test_one_that_is_not_there(self, api):
        assert api.client.get("/v1/queries/clusters.merge").status_code == 404
        assert api.client.get("/v1/queries/nothing").status_code == 404
        assert api.client.get("/v1/queries/nothing/versions").status_code == 404
        assert api.client.get("/v1/queries/ingest.merge_accounts").status_code == 404


class TestSaveQuery:
    def test_keeps_it_beside_ours(self, api):
        made = save(api)

        assert api.get("/v1/queries/countries") == made
        assert api.get("/v1/queries")["items"][0] == made
        assert (made["folder"], made["version"], made["analyst"]) == ("team", 1, "Ada")
        assert [column["name"] for column in made["columns"]] == ["country", "accounts"]
        assert not made["text"].endswith(";")

    def test_keeps_every_version(self, api):
        save(api)
        save(api, title="Countries", reason="Shorter.")

        assert api.get("/v1/queries/countries")["version"] == 2
        found = api.get("/v1/queries/countries/versions")["items"]
        assert [(v["title"], v["standing"]) for v in found] == [
            ("Countries", "counts"),
            ("Countries that members gave", "superseded"),
        ]

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"name": "a.b"}, "no dot"),
            ({"text": "MATCH (n {id: $cluster_id}) DELETE n"}, "may only read"),
            ({"text": "SHOW SETTINGS"}, "begins with one of"),
            ({"text": "MATCH (n) RETURN n, $x"}, "not declared: x"),
            ({"text": "RETURN $cluster_id AS"}, "refuses the query: Invalid input"),
            ({"parameters": []}, "not declared: cluster_id"),
            ({"reason": "asked by ada@mail.example"}, "reason holds an e-mail"),
            ({"title": " "}, "is needed"),
        ],
    )
    def test_refuses_with_one_sentence(self, api, changes, words):
        answer = save(api, 422, **changes)

        assert words in answer["detail"]
        assert "\n" not in answer["detail"]
        assert api.client.get("/v1/queries/countries").status_code == 404

    def test_withdrawing_gives_the_one_before_its_force_back(self, api):
        save(api)
        save(api, title="Countries")

        gone = api.post("/v1/queries/countries/withdraw", 200, **WHY)

        assert (gone["title"], gone["standing"]) == ("Countries", "withdrawn")
        assert api.get("/v1/queries/countries")["version"] == 1
        api.post("/v1/queries/countries/withdraw", 200, **WHY)
        api.post("/v1/queries/countries/withdraw", 404, **WHY)
        assert api.client.get("/v1/queries/countries").status_code == 404
        assert len(api.get("/v1/queries/countries/versions")["items"]) == 2

    def test_ours_cannot_be_withdrawn(self, api):
        answer = api.post("/v1/queries/models.list_models/withdraw", 422, **WHY)

        assert "the product's own" in answer["detail"]


class TestRunQuery:
    def test_gives_rows_of_ours(self, traced):
        found = run(traced, "clusters.list_evidence", cluster_id="clu_1")

        assert found["columns"][:2] == ["kind", "key"]
        assert [row["key"] for row in found["rows"]] == ["card_1", "203.0.113.0/24"]
        assert (found["more"], found["seconds"] > 0) == (False, True)

    def test_gives_rows_of_the_teams(self, traced):
        save(traced)

        found = run(traced, "countries", cluster_id="clu_1")

        assert found["rows"] == [{"country": "NL", "accounts": 4}]

    def test_stops_at_the_limit_of_rows(self, traced):
        save(
            traced,
            name="all",
            text="MATCH (a:Account) RETURN a.id AS id",
            parameters=[],
        )

        assert len(run(traced, "all", limit=2)["rows"]) == 2
        assert run(traced, "all", limit=2)["more"] is True
        assert run(traced, "all", limit=6)["more"] is False

    def test_says_types_plainly(self, traced):
        text = (
            "MATCH p = (a:Account {id: 'acc_1'})-[r:PAID_WITH]->(t) RETURN a, r, p, "
            "date('2026-01-02') AS day, datetime('2026-01-02T03:04:05Z') AS at, "
            "duration('P1DT2S') AS for, point({x: 1, y: 2}) AS place, "
            "1.0 / 0 AS far, [1, null, true] AS list, {a: 1} AS map, "
            "9007199254740993 AS whole"
        )
        save(traced, name="types", text=text, parameters=[])

        (row,) = run(traced, "types")["rows"]

        assert row["a"]["labels"] == ["Account"]
        assert row["a"]["properties"]["id"] == "acc_1"
        assert row["r"]["type"] == "PAID_WITH"
        assert row["r"]["start"] == row["a"]["id"]
        assert [node["labels"] for node in row["p"]["nodes"]] == [
            ["Account"],
            ["Identifier", "PaymentInstrument"],
        ]
        assert len(row["p"]["relationships"]) == 1
        assert row["day"] == "2026-01-02"
        assert row["at"].startswith("2026-01-02T03:04:05")
        assert row["for"] == "P1DT2S"
        assert row["place"] == {"srid": 7203, "coordinates": [1.0, 2.0]}
        assert row["far"] == "inf"
        assert (row["list"], row["map"]) == ([1, None, True], {"a": 1})
        assert row["whole"] == 9007199254740993

    @pytest.mark.parametrize(
        ("name", "parameters", "words"),
        [
            ("clusters.list_evidence", {}, "cluster_id is needed"),
            ("clusters.list_evidence", {"cluster_id": 1}, "must be a text"),
            ("clusters.list_evidence", {"cluster_id": "a", "x": 1}, "no parameter x"),
            (
                "clusters.list_evidence",
                {"cluster_id": "a", "skip": -1},
                "refuses the query",
            ),
        ],
    )
    def test_refuses_parameters(self, api, name, parameters, words):
        answer = run(api, name, 422, **parameters)

        assert words in answer["detail"]

    def test_values_are_never_text(self, traced):
        for attack in ("' OR 1=1 //", "clu_1'}) DETACH DELETE n //", "\\u0027", "$x"):
            assert run(traced, "clusters.get_cluster", cluster_id=attack)["rows"] == []
        assert run(traced, "accounts.count_accounts")["rows"] == [{"accounts": 6}]

    def test_writes_down_who_ran_what(self, traced):
        run(traced, "clusters.get_cluster", cluster_id="clu_1")

        (entry,) = [
            entry
            for entry in traced.get("/v1/audit")["items"]
            if entry["action"] == "query run"
        ]
        assert entry["about"]["query"] == "clusters.get_cluster"


class TestServer:
    @pytest.mark.parametrize("text", EXPLAINED)
    def test_refuses_what_does_more_than_read(self, empty_graph, text):
        with pytest.raises(InvalidInput) as refused:
            columns_of(empty_graph, text, [])
        with pytest.raises(InvalidInput) as refused_again:
            read(empty_graph, text, {}, rows=1, seconds=5)

        assert EXPLAINED[text] in refused.value.message
        assert refused_again.value.message == refused.value.message
        with empty_graph.driver.session() as session:
            assert session.run("MATCH (n:A) RETURN count(n)").single()[0] == 0

    def test_ends_what_takes_too_long(self, empty_graph):
        text = "UNWIND range(1, 1000000000) AS x WITH x WHERE x < 0 RETURN x"

        with pytest.raises(InvalidInput, match="took longer than 1 s"):
            read(empty_graph, text, {}, rows=1, seconds=1)

    def test_survives_what_needs_too_much_memory(self, empty_graph):
        text = "UNWIND range(1, 1000000000) AS x RETURN size(collect(x + 'text')) AS n"

        with pytest.raises(InvalidInput, match=r"needs more memory|took longer"):
            read(empty_graph, text, {}, rows=1, seconds=60)
        empty_graph.verify()

    def test_cuts_rows_that_are_too_large(self, empty_graph):
        text = "UNWIND range(1, 20) AS x RETURN range(1, 300000) AS numbers"

        found = read(empty_graph, text, {}, rows=20, seconds=20)

        assert found.more
        assert len(found.rows) < 20

    @pytest.mark.parametrize("query", list_queries(), ids=lambda query: query.name)
    def test_lets_every_query_of_ours_through(self, empty_graph, query):
        names = [slot.name for slot in query.parameters]

        columns = columns_of(empty_graph, query.text, names)

        assert list(columns) == [column.name for column in query.columns]

    @pytest.mark.parametrize("text", statements(grants("neo4j")))
    def test_grants_are_understood_where_there_are_no_roles(self, empty_graph, text):
        with (
            empty_graph.driver.session(database="system") as session,
            pytest.raises(Exception, match="Unsupported administration") as refused,
        ):
            session.run(text).consume()

        assert refused.value.code.endswith("UnsupportedAdministrationCommand")


def test_only_investigators_run_and_keep(api):
    _, reader = api.held.access.make_key("reader", [Role.READER], by="owner")
    headers = {"X-API-Key": reader}

    def status(method, path, **body):
        return api.client.request(method, path, headers=headers, json=body).status_code

    assert api.client.get("/v1/queries", headers=headers).status_code == 200
    assert status("POST", "/v1/queries/models.list_models/run") == 403
    assert status("POST", "/v1/queries", **COUNTRIES) == 403
