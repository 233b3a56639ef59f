"""The JSON API under ``/api/v1``; ``operations`` says how a view joins it."""

from . import advice, catalogue, description, quiz, shipping
from .operations import blueprint

__all__ = ["advice", "blueprint", "catalogue", "description", "quiz", "shipping"]
