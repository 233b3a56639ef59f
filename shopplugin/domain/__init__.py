"""What the shop decides, and nothing else.

Modules in here take values and return values. They import the standard library,
NumPy and each other: no Flask, no SQLAlchemy, no files, no clock, no randomness.
Reading, writing and asking the time happen at the edge and are passed in.
``tests/test_architecture.py`` holds them to it.
"""
