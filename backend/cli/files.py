"""Files that commands write."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from backend.errors import SetupError


def written(out: str, content: str | bytes) -> bool:
    """Write a file whole or not at all; False when it went to standard output."""
    data = content if isinstance(content, bytes) else content.encode()
    return written_in_pieces(out, (data,))


def written_in_pieces(out: str, pieces: Iterable[bytes]) -> bool:
    """The same, of a file that is made piece by piece."""
    if out == "-":
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        return False
    target = Path(out)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with draft.open("wb") as opened:
            opened.writelines(pieces)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise SetupError(f"Cannot write {out}: {error.strerror}") from error
    return True
