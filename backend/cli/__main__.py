"""``python -m backend.cli`` is ``samehand``."""

from backend.cli import main

main()
