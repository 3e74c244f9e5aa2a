"""Orders: the shop's order service."""

__version__ = "0.9.1"
