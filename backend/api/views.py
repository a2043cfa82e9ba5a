"""How much of personal data an answer shows, by who asked.

Fields of answers that may hold addresses or hashes of personal data, or words that do,
are of the types ``Telling``, ``Excerpt`` and ``Told``. While an answer is written these
look at the view of its request: they are masked for who may not see them, and noted for
who may, so that the guard can write the look down before the answer goes out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainSerializer

from backend.domain.masking import masked


@dataclass(slots=True)
class View:
    """Whether personal data may be seen, and whether some was."""

    personal: bool
    shown: bool = False


_VIEW: ContextVar[View | None] = ContextVar("view", default=None)


@contextmanager
def viewing(view: View) -> Iterator[View]:
    """Answers that are written within the block follow ``view``."""
    token = _VIEW.set(view)
    try:
        yield view
    finally:
        _VIEW.reset(token)


def shown(text: str) -> str:
    """The text as the view of this request shows it; as it is where nobody asked."""
    view = _VIEW.get()
    if view is None or (view.personal and view.shown):
        return text
    hidden = masked(text)
    if not view.personal:
        return hidden
    view.shown = hidden != text
    return text


def shown_value(value: Any) -> Any:
    """The same for all texts of a JSON value, names of fields included."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, list | tuple):
        return [shown_value(each) for each in value]
    if isinstance(value, dict):
        return {shown(str(key)): shown_value(each) for key, each in value.items()}
    return value


def excerpt(text: str) -> str:
    """The same for what upstreams sent: it is a look, whatever it says."""
    view = _VIEW.get()
    if view is None:
        return text
    view.shown = True
    return text if view.personal else masked(text)


Telling = Annotated[str, PlainSerializer(shown, return_type=str)]
Excerpt = Annotated[str, PlainSerializer(excerpt, return_type=str)]
# A JSON value whose texts may tell.
Told = Annotated[dict[str, Any], PlainSerializer(shown_value)]
