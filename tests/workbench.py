"""A shop with its workbench open, for the tests of it."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import Any

from database import session_scope
from flask import Flask
from flask.testing import FlaskClient

from shopplugin import create_app, importing
from shopplugin.merch.accounts import put_account
from shopplugin.paths import CATALOG_DIR
from shopplugin.shop import current_shop

PASSWORDS = {"vera": "vera-looks-only", "edda": "edda-edits-shoes", "ada": "ada-settles-who"}
ROLES = {"vera": "viewer", "edda": "editor", "ada": "admin"}
HERE = {"Origin": "http://localhost"}
SHOE = "tarnwick-alder-5-men"

# Names of product files with a handful of shoes.
HEADER = "sku,product,title,kind,audience,size_us,width,price,currency,stock,drop_mm,use\n"


def open_shop(
    url: str, products: Path | str = CATALOG_DIR / "products.csv", **config: Any
) -> Flask:
    """Make the app that stands alone, with shoes in it and three people who may sign in."""
    app = create_app(
        {"SHOPPLUGIN_DATABASE_URL": url, "SHOPPLUGIN_REFRESH_SECONDS": "60", **config}
    )
    with app.app_context():
        shop = current_shop()
        with session_scope(shop.engine, write=True) as session:
            report = importing.import_file(session, products, shop.knowledge)
            assert report.refused == ()
            for name, role in ROLES.items():
                put_account(session, name, role, PASSWORDS[name])
    return app


@contextmanager
def in_shop(app: Flask):
    """Yield the shop of *app*, as a view would have it."""
    with app.app_context():
        shop = current_shop()
        shop.refresh()
        yield shop


def signed_in(app: Flask, name: str = "edda") -> FlaskClient:
    """Return a browser of somebody who has signed in; it sends what browsers send."""
    client = app.test_client()
    client.environ_base["HTTP_ORIGIN"] = "http://localhost"
    answer = client.post("/fit/merch/login", data={"name": name, "password": PASSWORDS[name]})
    assert answer.status_code == 303
    return client


def revision(client: FlaskClient, product: str = SHOE) -> str:
    """Return the version of a shoe as its page has it."""
    return client.get(f"/fit/merch/products/{product}").headers["ETag"]


def put_cell(
    client: FlaskClient,
    cell: str,
    tag: str | None = None,
    attribute: str = "drop_mm",
    **data: str,
) -> Any:
    """Save one cell of the one shoe, as the grid does."""
    address = f"/fit/merch/products/{SHOE}/cells/{attribute}"
    headers = {"If-Match": tag or revision(client)}
    return client.put(address, data={"cell": cell, **data}, headers=headers)
