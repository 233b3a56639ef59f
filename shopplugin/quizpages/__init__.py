"""The quiz as pages: one form, one answer, and an address that keeps what was said sealed.

Nothing here stores anything. A shopper's answers arrive in one POST, leave in the sealed
address of a redirect, and every result page is made afresh from that address.
"""

from .routes import blueprint

__all__ = ["blueprint"]
