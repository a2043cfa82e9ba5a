"""Texts that mean something elsewhere, and what they must not do."""

from contextlib import contextmanager
from hashlib import blake2b

from backend.journal.tables import metadata

# Several ends of several languages in one, where one does not hide the other.
HOSTILE = {
    "cypher": "'}) DETACH DELETE n //`) DETACH DELETE n //",
    "sql": "'; DELETE FROM events; -- \") UNION SELECT hash FROM api_keys --",
    "words": 'acc_ring_0~ AND (*:* OR [* TO *] "/.*(',
    "markup": "\"' onfocus=alert(1) x='\"><script>alert(1)</script>",
    "template": "{{1337*1337}}${1337*1337}#(1337*1337){%print(1)%}%s{0.__class__}",
    "folder": "../../../../etc/passwd",
    "null": "=cmd|' /C calc'!A0\x00",
    "header": "a\r\nX-Injected: yes\r\n\r\n<p>",
    "long": "x" * 5000,
    "letters": "\u202etxt.exe\u2066\ufdfa",
    "half a letter": "\ud800",
}
# Where a browser would take them for more than a text, or a template engine did.
_TAKEN = ("<script>alert", "' onfocus=", "1787569", "root:x:0")

# Written by whatever is asked: who asked for what.
_ALWAYS = {"audit", "meta"}
# What working on a case writes.
CASE = {"cases", "case_events", "case_subjects"}


def _tables(furnished):
    """What each table of the journal holds, as a digest, and how many rows."""
    found = {}
    with furnished.api.held.journal.reading() as connection:
        for name, table in metadata.tables.items():
            if name in _ALWAYS:
                continue
            rows = connection.execute(table.select()).all()
            digest = blake2b(repr(sorted(map(repr, rows))).encode(errors="replace"))
            found[name] = digest.hexdigest(), len(rows)
    return found


@contextmanager
def unchanged(furnished, allowed):
    """No table but those changes, and no row goes but of what a case is about."""
    before = _tables(furnished)
    yield
    after = _tables(furnished)
    assert {name for name in before if before[name] != after[name]} <= allowed
    shorter = {name for name in before if after[name][1] < before[name][1]}
    assert shorter <= (allowed & {"case_subjects"})


def is_wrong(answer):
    """The server failed, or a text became a header."""
    return answer.status_code >= 500 or "X-Injected" in answer.headers


def is_taken(answer):
    """A browser would take them for more than texts, or a template engine did."""
    return any(part in answer.text for part in _TAKEN)
