"""Where the shipped catalogue and templates are.

In a checkout they are the top-level ``catalog/`` and ``templates/``; the wheel
carries the same files inside the package (see ``[tool.hatch]``).
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def _shipped(name: str) -> Path:
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


CATALOG_DIR = _shipped("catalog")
TEMPLATE_DIR = _shipped("templates")
LOCALE_DIR = _PACKAGE / "locale"
