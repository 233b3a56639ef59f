"""Shoe recommendations that explain themselves, as a Flask plugin for shoe stores.

``domain`` decides, with no web and no database in it. ``knowledge``, ``feeds`` and
``models`` read what it decides on; ``store``, ``snapshot`` and ``shop`` hold it for one app.
``storefront``, ``api``, ``merch``, ``operators`` and ``cli`` show it to shoppers, programs,
merchandisers and operators, and ``extension`` installs all of it in a Flask app.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .extension import ShopPlugin, create_app

__all__ = ["ShopPlugin", "create_app"]


def __getattr__(name: str) -> object:
    # The process that reads a file (see feeds.apart) needs neither Flask nor SQLAlchemy, and
    # would wait a second for them.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import extension

    return getattr(extension, name)
