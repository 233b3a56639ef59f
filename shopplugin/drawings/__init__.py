"""Pictures made of data: a shoe's geometry from its own values, and the quiz's figures.

Everything is an SVG string with a text alternative, coloured by the page around it
(``currentColor``, classes ``shopplugin-drawing-*``), without styles or scripts.
"""
