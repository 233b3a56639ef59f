"""Product files: bytes in, checked rows out, and back again.

``lines`` turns bytes into text or refuses them, ``native`` finds the columns, ``cells``
reads one cell, ``rows`` a whole row, ``staging`` brings the rows of one shoe together, and
``export`` writes the file. ``report`` is what the person who sent the file is told. Nothing
in here knows the shop's database.
"""
