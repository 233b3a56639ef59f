"""Where our tables are: the database of the host's session, or one of our own."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import cast

from flask import Flask, g, has_app_context
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
        self._app_context = app.app_context
        self._opening = RLock()
        self._opened: Engine | None = None
        self._has_tables = False
        if session is None:
            app.teardown_appcontext(_close_sessions)

    @property
    def engine(self) -> Engine:
        """The engine our tables are reached by; they are there once this returns."""
        engine = self._engine
        if not self._has_tables:
            with self._opening:
                if not self._has_tables:
                    migrations.upgrade(engine)
                    self._has_tables = True
        return engine

    @property
    def is_one_connection(self) -> bool:
        """Say whether all sessions share one connection, as with a database in memory.

        A further session would then end the transaction another one is in the middle of.
        """
        return isinstance(self._engine.pool, StaticPool | SingletonThreadPool)

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
    def reading(self) -> Generator[Session]:
        """Yield a session to read with, apart from whatever a request is in the middle of."""
        if self.is_one_connection and has_app_context():
            shared = self.session().connection()
            with Session(shared, join_transaction_mode="create_savepoint") as session:
                yield session
        else:
            with Session(self.engine) as session:
                yield session

    @property
    def _engine(self) -> Engine:
        """The engine as it is, whether or not the database answers."""
        if self._opened is None:
            with self._opening:
                self._opened = self._opened or self._open()
        return self._opened

    def _open(self) -> Engine:
        if self._given is None:
            return create_engine_for(self._url)
        with self._app_context():
            bind = self._given().get_bind()
        return bind.engine if isinstance(bind, Connection) else bind


def _close_sessions(_error: BaseException | None) -> None:
    for key in (_READING, _WRITING):
        session = g.pop(key, None)
        if session is not None:
            session.close()
