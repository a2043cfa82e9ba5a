"""The graph as sets of plain facts, so that assertions read as sentences."""


def nodes(graph, label, *properties):
    """Tuples of ``properties`` of every node with ``label``."""
    wanted = ", ".join(f"n.{name}" for name in properties)
    with graph.driver.session() as session:
        return sorted(
            tuple(r) for r in session.run(f"MATCH (n:{label}) RETURN {wanted}")
        )


def everything(graph):
    """All nodes and relationships with all their properties, as sorted texts."""
    with graph.driver.session() as session:
        found = session.run(
            "MATCH (n) RETURN labels(n) AS l, properties(n) AS p"
        ).values()
        ties = session.run(
            "MATCH (a)-[r]->(b) "
            "RETURN coalesce(a.id, a.key, a.name) AS a, type(r) AS t, "
            "coalesce(b.id, b.key, b.name) AS b, properties(r) AS p"
        ).values()
    skip = {"IngestPartition", "SchemaVersion"}
    return sorted(
        [
            repr((sorted(x[0]), sorted(x[1].items())))
            for x in found
            if not skip & {*x[0]}
        ]
        + [repr((x[0], x[1], x[2], sorted(x[3].items()))) for x in ties]
    )
