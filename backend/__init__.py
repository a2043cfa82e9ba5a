"""samehand: which accounts are run by the same hand, and for which organization."""

__version__ = "0.1.0"
