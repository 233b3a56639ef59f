"""The smallest honest host: a store with its own database, pages, session and errors."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, render_template_string, session
from sqlalchemy import String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.orm import scoped_session as scoped

from shopplugin import ShopPlugin, importing
from shopplugin.paths import CATALOG_DIR
from shopplugin.shop import current_shop

SAMPLE = CATALOG_DIR / "products.csv"


class Base(DeclarativeBase):
    """The host's own tables."""


class Order(Base):
    """Something of the host's that we must neither commit nor lose."""

    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[str] = mapped_column(String(100))


def make_host(
    folder: Path, plugin: ShopPlugin | None = None, config: Mapping[str, Any] | None = None
) -> Flask:
    """Make a host with a database in *folder*; its session is ``app.extensions["host"]``."""
    app = Flask("host", instance_path=str(folder), static_folder=None)
    app.config.from_mapping(SECRET_KEY="host")
    app.config.from_mapping(config or {})
    engine = create_engine(f"sqlite:///{folder / 'host.db'}")
    Base.metadata.create_all(engine)
    db = scoped(sessionmaker(engine))
    app.teardown_appcontext(lambda _error: db.remove())
    app.extensions["host"] = db
    (plugin or ShopPlugin(session=db)).init_app(app, url_prefix="/fit")

    @app.get("/")
    def home() -> str:
        session["seen"] = True
        return render_template_string("<p>{{ fit.banner() }}</p>")

    @app.get("/plain")
    def plain() -> str:
        return render_template_string("<p>{{ 1 + 1 }}</p>")

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("the host's own trouble")

    @app.errorhandler(404)
    def not_found(error: Exception) -> tuple[str, int]:
        return "<h1>The host has no such page</h1>", 404

    @app.errorhandler(500)
    def failed(error: Exception) -> tuple[str, int]:
        return "<h1>The host is sorry</h1>", 500

    return app


def stock(app: Flask, products: Path = SAMPLE) -> Flask:
    """Fill the shop of *app* with the sample shoes."""
    with app.app_context():
        shop = current_shop()
        with shop.session(write=True) as opened:
            report = importing.import_file(opened, products, shop.knowledge)
            assert report.refused == ()
            opened.commit()
    return app


def host_session(app: Flask) -> scoped[Session]:
    """Return the host's own session."""
    return app.extensions["host"]
