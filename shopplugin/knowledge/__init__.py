"""The catalogue folder, read strictly: what the shop knows, with units, grades and sources."""

from __future__ import annotations

from .faults import CatalogError, Fault

__all__ = ["CatalogError", "Fault"]
