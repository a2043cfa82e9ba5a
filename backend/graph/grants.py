"""What gives analysts a role that only reads, where the graph server has roles."""

import re
from importlib.resources import files


def grants(database: str) -> str:
    """Statements for an administrator of the graph server, with comments."""
    text = files(__package__).joinpath("analysts.cypher").read_text(encoding="utf-8")
    quoted = database.replace("`", "``")
    return re.sub(r"(DATABASE|GRAPH) `neo4j`", lambda m: f"{m[1]} `{quoted}`", text)


def statements(text: str) -> list[str]:
    """The statements of such a text, without comments."""
    lines = [line for line in text.splitlines() if not line.startswith("//")]
    return [each.strip() for each in "\n".join(lines).split(";") if each.strip()]
