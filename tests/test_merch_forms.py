"""What forms of the workbench say."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from shopplugin.merch.forms import cell_in, number_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("007", 7),
        ("999999999", 999_999_999),
        ("1000000000", None),
        ("", None),
        ("-1", None),
        ("1.0", None),
        (" 1", None),
        ("²", None),
        ("٣", None),
    ],
)
def test_a_number_is_up_to_nine_plain_digits(text: str, number: int | None):
    assert number_in(text) == number


def test_fields_of_one_name_are_one_cell_without_what_was_left_blank():
    form = MultiDict([("cell", " mesh "), ("cell", ""), ("other", "x"), ("cell", "knit|wool")])

    assert cell_in(form, "cell") == "mesh|knit|wool"
    assert cell_in(form, "nothing") == ""
