#!/bin/sh
# The servers start at once. Everything else waits until Neo4j answers, brings its
# schema up to date, and then becomes the command.
set -eu
umask 077

here=$(dirname "$0")
case "${1:-}" in
  neo4j | broker) exec python -P "$here/server.py" "$1" ;;
  '') echo "Name a role: neo4j, broker or a command" >&2; exit 2 ;;
esac

mkdir -p "$SAMEHAND_DATA_DIR/run"
python -P - <<'PYTHON'
import sys
import time

from backend.cli.stack import apply_schema
from backend.errors import SamehandError, Unavailable
from backend.settings import get_settings

settings = get_settings()
deadline = time.monotonic() + settings.embedded.start_seconds
while True:
    try:
        apply_schema(settings)
        break
    except Unavailable as error:
        # Away, or another container is at the same schema: both pass.
        if time.monotonic() > deadline:
            sys.exit(f"samehand: {error}")
        time.sleep(1)
    except SamehandError as error:
        sys.exit(f"samehand: {error}")
PYTHON
exec "$@"
