"""Files that commands write."""

import os
import sys
from pathlib import Path

from backend.errors import SetupError


def written(out: str, content: str | bytes) -> bool:
    """Write a file whole or not at all; False when it went to standard output."""
    data = content if isinstance(content, bytes) else content.encode()
    if out == "-":
        sys.stdout.buffer.write(data)
        return False
    target = Path(out)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise SetupError(f"Cannot write {out}: {error.strerror}") from error
    return True
