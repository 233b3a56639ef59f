"""The demo store's one account for the workbench."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy.orm import Session

from ..merch.accounts import is_account, new_password, put_account

SETTING = "SHOPPLUGIN_DEMO_ACCOUNT"
_ROLE = "admin"


def open_account(session: Session, folder: Path) -> str:
    """Make sure the demo's account is there; return its ``name:password``.

    ``SHOPPLUGIN_DEMO_ACCOUNT`` sets it; else it is made at the first start and kept.
    """
    said = os.environ.get(SETTING) or _kept(folder / "demo-account")
    name, _, password = said.partition(":")
    if not name or not password:
        raise ValueError(f"{SETTING} is '{said}'; write it as name:password.")
    if not is_account(session, name, _ROLE, password):
        put_account(session, name, _ROLE, password, shortest=1)
        session.commit()
    return said


def _kept(file: Path) -> str:
    try:
        with open(file, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as opened:
            opened.write(f"merchandiser:{new_password()}")
    except FileExistsError:
        pass
    return file.read_text()
