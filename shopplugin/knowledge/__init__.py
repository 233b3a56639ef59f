"""The catalogue folder, read strictly: what the shop knows, with units, grades and sources.

``load`` gives it whole or refuses it with every fault; ``check`` only lists the faults.
Readers share :class:`~.tables.Table`, which notes what is wrong and goes on.
"""

from __future__ import annotations

from .care import CarePiece
from .faults import CatalogError, Fault
from .reading import Knowledge, check, load
from .sentences import Sentence, sentences

__all__ = [
    "CarePiece",
    "CatalogError",
    "Fault",
    "Knowledge",
    "Sentence",
    "check",
    "load",
    "sentences",
]
