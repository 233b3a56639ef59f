"""Where our tables are: the database of the host's session, or one of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import cast

from flask import Flask, g
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import SingletonThreadPool, StaticPool

from . import migrations
from .database import create_engine_for, writing

_READING, _WRITING = "_shopplugin_reading", "_shopplugin_writing"


class Sessions:
    """The sessions of one app, and its tables, made or migrated at the first use.

    Nothing is opened before that: a worker opens its own connections, after it was started.
    """

    def __init__(
        self, app: Flask, url: str = "", session: Callable[[], Session] | None = None
    ) -> None:
        self._given = session
        self._url = url or f"sqlite:///{Path(app.instance_path) / 'shopplugin.db'}"
        self._instance = None if url or session else Path(app.instance_path)
        self._app_context = app.app_context
        self._opening = RLock()
        self._engine: Engine | None = None
        if session is None:
            app.teardown_appcontext(_close_sessions)

    @property
    def engine(self) -> Engine:
        """The engine our tables are reached by; they are there once this returns."""
        if self._engine is None:
            with self._opening:
                if self._engine is None:
                    self._engine = self._open()
        return self._engine

    @property
    def is_one_connection(self) -> bool:
        """Say whether all sessions share one connection, as with a database in memory.

        A session of our own would then end the transaction of the host's.
        """
        return isinstance(self.engine.pool, (StaticPool, SingletonThreadPool))

    def session(self, *, write: bool = False) -> Session:
        """Return the session of the moment: the host's, or one for this app context."""
        engine = self.engine
        if self._given is not None:
            return self._given()
        key = _WRITING if write else _READING
        if key not in g:
            setattr(g, key, Session(writing(engine) if write else engine))
        return cast(Session, getattr(g, key))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session to read with, apart from whatever a request is in the middle of."""
        with self._app_context():
            if self.is_one_connection:
                yield self.session()
            else:
                with Session(self.engine) as session:
                    yield session

    def _open(self) -> Engine:
        if self._given is None:
            engine = create_engine_for(self._own_url())
        else:
            with self._app_context():
                bind = self._given().get_bind()
            engine = bind.engine if isinstance(bind, Connection) else bind
        migrations.upgrade(engine)
        return engine

    def _own_url(self) -> str:
        if self._instance is not None:
            try:
                self._instance.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise RuntimeError(
                    f"The folder '{self._instance}' for the plugin's database cannot be made:"
                    f" {error.strerror}. Set SHOPPLUGIN_DATABASE_URL, such as"
                    " sqlite:////var/lib/shop/shopplugin.db."
                ) from None
        return self._url


def _close_sessions(_error: BaseException | None) -> None:
    for key in (_READING, _WRITING):
        session = g.pop(key, None)
        if session is not None:
            session.close()
