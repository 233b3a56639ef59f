"""The blueprint that every view of the workbench is on."""

from flask import Blueprint

blueprint = Blueprint("merch", __name__, url_prefix="/merch")
