"""Builds the pages before the wheel is packed, and before an editable install."""

import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PagesHook(BuildHookInterface):
    """Scripts, styles and fonts of ``backend/web``, by the build's own Node."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build them, or end the build with one sentence."""
        sys.path.insert(0, self.root)
        from backend.errors import SetupError  # noqa: PLC0415
        from backend.web.bundle import bundle  # noqa: PLC0415

        try:
            bundle()
        except SetupError as error:
            self.app.abort(error.message)
