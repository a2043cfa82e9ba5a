import pytest

from backend.domain.cypher import check_text, with_literals

READS = [
    "MATCH (n:Account {id: $id}) RETURN n.id AS id",
    "match (n) where n.id = $id return n",
    "OPTIONAL MATCH (n {id: $id}) RETURN n",
    "UNWIND [$id] AS id CALL (id) { MATCH (n {id: id}) RETURN n } RETURN n",
    "WITH $id AS id CALL { WITH id RETURN 1 AS one } RETURN id",
    "CALL db.labels() YIELD label WHERE label = $id RETURN label",
    "RETURN date.truncate('month', date($id)) AS day, point.distance($id, $id) AS far",
    "RETURN $id AS `LOAD CSV`, 'CALL dbms.listConfig()' AS text",
    "// LOAD CSV is what this does not do\nRETURN $id",
    "MATCH (n:USE {use: $id})-[:LOAD]->(call) RETURN n.use, call.transactions",
    "RETURN $`id` AS id",
    "RETURN 'it\\'s' + $id + \"\\\"\"",
]
REFUSED = {
    "": "begins with",
    "   ": "begins with",
    "CREATE (n {id: $id})": "begins with",
    "SHOW TRANSACTIONS": "begins with",
    "TERMINATE TRANSACTION $id": "begins with",
    "EXPLAIN RETURN $id": "begins with",
    "PROFILE RETURN $id": "begins with",
    "CYPHER runtime=slotted RETURN $id": "begins with",
    "`MATCH` (n {id: $id}) RETURN n": "begins with",
    "LOAD CSV FROM $id AS row RETURN row": "begins with",
    "WITH $id AS id LOAD CSV FROM id AS row RETURN row": "may not load files",
    "WITH $id AS id load/**/csv FROM id AS row RETURN row": "may not load files",
    "WITH $id AS id LOAD\n//x\nCSV FROM id AS row RETURN row": "may not load files",
    "WITH $id AS id // x\rLOAD CSV FROM id AS row RETURN row": "may not load files",
    "RETURN COLLECT { LOAD CSV FROM $id AS r RETURN r }": "may not load files",
    "WITH $id AS id L\\u004fAD CSV FROM id AS row RETURN row": "characters themselves",
    "RETURN $id + '\\u0027": "characters themselves",
    "WITH $id AS id LOAD\u180eCSV FROM id AS row RETURN row": "cannot be seen",
    "WITH $id AS id LOAD\u00a0CSV FROM id AS row RETURN row": "cannot be seen",
    "WITH $id AS id LOAD\x1fCSV FROM id AS row RETURN row": "cannot be seen",
    "CALL dbms.listConfig() YIELD name RETURN name, $id": "may not call dbms.listC",
    "CALL dbms . killConnection($id)": "may not call dbms.killConnection",
    "CALL `dbms`.`killConnection`($id)": "may not call dbms.killConnection",
    "CALL/**/gds.graph.drop($id)": "may not call gds.graph.drop",
    "CALL { CALL gds.graph.drop($id) YIELD graphName RETURN graphName } RETURN 1": (
        "may not call gds.graph.drop"
    ),
    "MATCH (n) WHERE EXISTS { CALL db.x($id) YIELD a RETURN a } RETURN n": (
        "may not call db.x"
    ),
    "CALL db.labels () YIELD label CALL db.createLabel($id)": "db.createLabel",
    "RETURN apoc.cypher.runFirstColumnSingle($id, {})": "function apoc.cypher.run",
    "RETURN `apoc` . cypher /* x */ . `run`($id)": "function apoc.cypher.run",
    "RETURN gds.version() + $id": "function gds.version",
    "CALL (x) { USE system RETURN $id }": "may not choose a graph",
    "RETURN $id UNION USE neo4j RETURN 1": "may not choose a graph",
    "UNWIND $id AS x CALL (x) { RETURN 1 AS y } IN TRANSACTIONS RETURN y": (
        "one transaction"
    ),
    "RETURN $id + 'open": "has no end",
    "RETURN $id /* open": "has no end",
    "RETURN $id + `open": "has no end",
    "RETURN $id, $other": "not declared: other",
    "RETURN 1": "does not use the declared id",
    "RETURN '$id'": "does not use the declared id",
    "RETURN $id, 'sent to ada@mail.example'": "e-mail address",
    "RETURN $id // asked for by ada@mail.example": "e-mail address",
    "RETURN $id" + " " * 20_000: "may have 20,000 characters",
}


@pytest.mark.parametrize("text", READS)
def test_a_text_that_reads_may_be_asked_about(text):
    check_text(text, ["id"])


@pytest.mark.parametrize("text", REFUSED)
def test_a_text_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=REFUSED[text].replace("(", r"\(")) as error:
        check_text(text, ["id"])

    assert "\n" not in str(error.value)


def test_literals_take_the_place_of_parameters_only():
    text = "// $id\nRETURN $id AS `$id`, '$id' AS text, $`id`, $ids"

    found = with_literals(text, {"id": "'a'", "ids": "['b']"})

    assert found == "// $id\nRETURN 'a' AS `$id`, '$id' AS text, 'a', ['b']"
