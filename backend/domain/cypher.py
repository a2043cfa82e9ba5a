"""Texts of queries: which are refused before the graph server sees them.

The graph server decides what a text does, and is asked before a query is kept and
before each run. It does not say everything, though: in a query that only reads,
procedures change graphs in memory and end others' transactions, a file is loaded from
an address, and a subquery inside of an expression is in no plan. So the words of a
text are looked at, too.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from backend.domain.decisions import is_personal
from backend.domain.queries import MOST_CHARACTERS

# Procedures that read, change nothing, and take no longer than what they give.
PROCEDURES = frozenset(
    {
        "db.index.fulltext.queryNodes",
        "db.index.fulltext.queryRelationships",
        "db.index.vector.queryNodes",
        "db.index.vector.queryRelationships",
        "db.labels",
        "db.propertyKeys",
        "db.relationshipTypes",
        "db.schema.nodeTypeProperties",
        "db.schema.relTypeProperties",
        "db.schema.visualization",
    }
)
_FIRST_WORDS = ("MATCH", "OPTIONAL", "WITH", "UNWIND", "CALL", "RETURN")
# Functions with a dot in their names that belong to Cypher; others are a plugin's.
_NAMES_BEGIN = ("_", "`", "$")
_NAMESPACES = frozenset(
    {
        "date",
        "datetime",
        "duration",
        "localdatetime",
        "localtime",
        "point",
        "time",
        "vector",
    }
)
# Neo4j ends a comment at either of the two characters that end a line.
_TOKEN = re.compile(
    r"""(?P<comment>//[^\r\n]*|/\*.*?\*/)
    |(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<parameter>\$(?:\w+|`(?:[^`]|``)*`))
    |(?P<quoted>`(?:[^`]|``)*`)
    |(?P<word>[^\W\d]\w*)
    |(?P<open>['"`]|/\*)
    |(?P<sign>\S)""",
    re.DOTALL | re.VERBOSE,
)


def check_text(text: str, parameters: Iterable[str]) -> None:
    """ValueError with one sentence unless the text may be explained to the server.

    :param parameters: names of the declared ones, which must be the used ones
    """
    tokens = _tokens(text)
    words = [token for token in tokens if token.kind in ("word", "quoted")]
    if not words or words[0] is not tokens[0] or words[0].upper not in _FIRST_WORDS:
        raise ValueError(f"A query begins with one of {', '.join(_FIRST_WORDS)}")
    _refuse_clauses(tokens)
    _refuse_calls(tokens)
    used = {token.name for token in tokens if token.kind == "parameter"}
    declared = set(parameters)
    if used - declared:
        raise ValueError(
            "The query uses parameters that are not declared: "
            f"{_listed(used - declared)}"
        )
    if declared - used:
        raise ValueError(
            f"The query does not use the declared {_listed(declared - used)}"
        )


def with_literals(text: str, literals: Mapping[str, str]) -> str:
    """``text`` with each parameter replaced by what stands for it in Cypher."""

    def replaced(match: re.Match[str]) -> str:
        if match.lastgroup != "parameter":
            return match[0]
        return literals[_Token("parameter", match[0]).name]

    return _TOKEN.sub(replaced, text)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str

    @property
    def name(self) -> str:
        """Of a parameter or a quoted word, without what marks it."""
        bare = self.text.removeprefix("$")
        return bare[1:-1].replace("``", "`") if bare.startswith("`") else bare

    @property
    def upper(self) -> str:
        return self.text.upper()


def _tokens(text: str) -> list[_Token]:
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"A query may have {MOST_CHARACTERS:,} characters")
    if re.search(r"\\[uU]", text):
        # Neo4j reads them before it looks at words: they would be others' words.
        raise ValueError(r"Write characters themselves, not as \u and a number")
    if not re.sub(r"[\n\r\t]", "", text).isprintable():
        # Some are spaces or ends of lines to one reader and not to the other.
        raise ValueError(
            "The query has characters that cannot be seen, such as a space that does "
            "not break; write plain spaces"
        )
    found = []
    for match in _TOKEN.finditer(text):
        token = _Token(match.lastgroup or "", match[0])
        if token.kind == "open":
            raise ValueError("A quotation or a comment in the query has no end")
        if token.kind in ("text", "comment"):
            _refuse_personal(token.text)
        if token.kind != "comment":
            found.append(token)
    return found


def _refuse_personal(text: str) -> None:
    # It is kept for ever and read by many. A number alone is a time or a size.
    parts = re.split(r"[\s'\"<>()\[\],;:]+", text)
    if any(is_personal(part) for part in parts if "@" in part or part.startswith("+")):
        raise ValueError(
            "The query holds an e-mail address or a phone number, which is never "
            "stored; make it a parameter"
        )


def _refuse_clauses(tokens: Sequence[_Token]) -> None:
    upper = [each.upper if each.kind == "word" else each.text for each in tokens]
    for before, word, after in _windows(upper):
        if before in (".", ":", "|", "&", "!"):
            continue  # A property, a label or a type that is called so.
        if word == "LOAD" and after == "CSV":
            raise ValueError("A query may not load files")
        if word == "USE" and (after[:1].isalpha() or after[:1] in _NAMES_BEGIN):
            raise ValueError("A query may not choose a graph")
        if word == "TRANSACTIONS" and before in ("IN", "CONCURRENT"):
            raise ValueError("A query is one transaction")


def _windows(words: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    return zip(["", *words], words, [*words[1:], ""], strict=False)


def _refuse_calls(tokens: Sequence[_Token]) -> None:
    place = 0
    while place < len(tokens):
        if tokens[place].kind not in ("word", "quoted"):
            place += 1
            continue
        start, parts = place, [tokens[place]]
        while (
            place + 2 < len(tokens)
            and tokens[place + 1].text == "."
            and tokens[place + 2].kind in ("word", "quoted")
        ):
            parts.append(tokens[place + 2])
            place += 2
        place += 1
        name = ".".join(part.name for part in parts)
        if start and tokens[start - 1].upper == "CALL":
            refuse_procedure(name)
        elif len(parts) > 1 and place < len(tokens) and tokens[place].text == "(":
            _refuse_function(name)


def refuse_procedure(name: str) -> None:
    """ValueError unless a query may call the procedure."""
    if name not in PROCEDURES:
        raise ValueError(
            f"A query may not call {name[:80]}; it may call {_listed(PROCEDURES)}"
        )


def _refuse_function(name: str) -> None:
    if name.partition(".")[0].lower() not in _NAMESPACES:
        raise ValueError(f"A query may not call the function {name[:80]}")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(name[:40] for name in names))
