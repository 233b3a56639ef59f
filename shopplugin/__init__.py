"""Shoe recommendations that explain themselves, as a Flask plugin for shoe stores.

``domain`` decides, with no web and no database in it. ``knowledge``, ``feeds`` and
``models`` read what it decides on; ``store``, ``snapshot`` and ``shop`` hold it for one app.
``storefront``, ``api``, ``merch``, ``operators`` and ``cli`` show it to shoppers, programs,
merchandisers and operators, and ``extension`` installs all of it in a Flask app.
"""

from .extension import ShopPlugin, create_app

__all__ = ["ShopPlugin", "create_app"]
