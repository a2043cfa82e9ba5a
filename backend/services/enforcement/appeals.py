"""Appeal packs: of one account, as JSON and to print, and of a whole list as a ZIP."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from backend import __version__
from backend.domain import wording
from backend.domain.appeals import Appeal, Case, Review, appeal_of
from backend.domain.enforcement import Assessed
from backend.services.enforcement.preview import Preview

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters.update(day=wording.day, percent=wording.percent)
# What file systems and unpackers take, whatever is in an id.
_ODD = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST_NAME = 60


def pack(found: Preview, account_id: str, review: Review) -> Appeal:
    """The pack of a member, whatever is recommended for it.

    :raises NotFound: the account is not in the cluster
    """
    return _appeal(found, found.member(account_id), review)


def packs(found: Preview, review: Review) -> Iterator[Appeal]:
    """The packs of all who are recommended, best held first."""
    for each in found.members:
        if each.fate.is_recommended:
            yield _appeal(found, each, review)


def as_json(appeal: Appeal) -> bytes:
    """A pack for programs, indented for people."""
    return orjson.dumps(asdict(appeal), option=orjson.OPT_INDENT_2)


def body(appeal: Appeal) -> Markup:
    """A pack as a part of a page."""
    text = _templates.get_template("appeal.html").render(appeal=appeal)
    return Markup(text)  # noqa: S704 - the template escapes


def document(appeal: Appeal) -> str:
    """A pack as a page that needs nothing else, to be printed."""
    return _templates.get_template("document.html").render(
        appeal=appeal, body=body(appeal)
    )


def files(appeals: Iterable[Appeal]) -> Iterator[tuple[str, bytes]]:
    """Name and content of two files for each pack, numbered in their order."""
    for number, appeal in enumerate(appeals, start=1):
        odd = _ODD.sub("_", appeal.account_id)[:_LONGEST_NAME]
        name = f"{number:05}-{odd}"
        yield f"{name}.html", document(appeal).encode()
        yield f"{name}.json", as_json(appeal)


def archive(appeals: Iterable[Appeal]) -> Iterator[bytes]:
    """The files as a ZIP, piece by piece: no more than one pack is in memory."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files(appeals):
            packed.writestr(name, content)
            yield sink.taken()
    yield sink.taken()


class _Sink:
    """Takes what is written until somebody takes it away."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Nothing is held open."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        data = bytes(self._held)
        self._held.clear()
        return data


def _appeal(found: Preview, member: Assessed, review: Review) -> Appeal:
    return appeal_of(member, found.measure, _case(found), review)


def _case(found: Preview) -> Case:
    cluster = found.cluster
    return Case(
        cluster.id,
        cluster.run_id,
        __version__,
        cluster.size,
        found.accounts,
        found.made_ms,
        found.weighed,
        cluster.organization_name or cluster.organization_id,
        cluster.confidence,
    )
