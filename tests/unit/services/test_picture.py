"""The picture of a cluster."""

from xml.etree import ElementTree as ET

from backend.services.drawing import Drawing, Edge, Node
from backend.services.picture import svg

SVG = "{http://www.w3.org/2000/svg}"


def _drawing(*, name="Basalt <Research>"):
    cluster, card, domain = "cluster:c", "instrument:pi_1", "email_domain:b.example"
    nodes = [
        Node(cluster, "cluster", "clu_1"),
        Node("organization:o", "organization", name),
        Node(card, "instrument", "pi_1"),
        Node(domain, "email_domain", "b.example"),
        Node("device:alone", "device", "dev_nobody_shown"),
    ]
    edges = [
        Edge(cluster, "organization:o", "ATTRIBUTED_TO"),
        Edge(cluster, "device:alone", "HELD_BY"),
        Edge("organization:o", domain, "OWNS"),
    ]
    for n in range(6):
        account = f"account:a{n}"
        nodes.append(Node(account, "account", f"acc_{n}"))
        edges.append(Edge(account, cluster, "MEMBER_OF"))
        # Every other account has one of the two things.
        thing, tie = (card, "PAID_WITH") if n % 2 else (domain, "HAS_EMAIL_AT")
        edges.append(Edge(account, thing, tie))
    return Drawing(tuple(nodes), tuple(edges), 412)


def _texts(picture):
    root = ET.fromstring(picture)  # noqa: S314 - our own text
    return {e.text: float(e.get("y")) for e in root.iter(f"{SVG}text")}


def test_says_who_shares_what_and_whose_it_is():
    texts = _texts(svg(_drawing()))

    assert "clu_1: 412 accounts, traced to Basalt <Research>" in texts
    assert {"acc_0", "instrument pi_1", "email domain b.example"} <= set(texts)
    assert "Basalt <Research>" in texts


def test_leaves_out_what_no_shown_account_has():
    assert "dev_nobody_shown" not in svg(_drawing())


def test_accounts_stand_together_with_what_they_share():
    heights = _texts(svg(_drawing()))

    odd = [heights[f"acc_{n}"] for n in (1, 3, 5)]
    even = [heights[f"acc_{n}"] for n in (0, 2, 4)]
    assert max(odd) < min(even) or max(even) < min(odd)
    assert (heights["instrument pi_1"] < heights["email domain b.example"]) == (
        max(odd) < min(even)
    )


def test_is_the_same_for_the_same_drawing_and_says_when_nobody_is_known():
    drawing = _drawing()
    lone = Drawing(drawing.nodes, drawing.edges[1:], drawing.members)

    assert svg(drawing) == svg(drawing)
    assert "clu_1: 412 accounts, traced to nobody yet" in _texts(svg(lone))
