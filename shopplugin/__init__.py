"""Shoe recommendations that explain themselves, as a Flask plugin for shoe stores."""
