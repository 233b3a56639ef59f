"""The demo store: a small shoe shop that installs the plugin as any host would."""

from .elsewhere import create_elsewhere
from .store import create_store

__all__ = ["create_elsewhere", "create_store"]
