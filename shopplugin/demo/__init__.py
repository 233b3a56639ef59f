"""The demo store: a small shoe shop that installs the plugin as any host would."""

from .store import create_store

__all__ = ["create_store"]
