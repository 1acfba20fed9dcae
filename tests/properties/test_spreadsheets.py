"""No text of another author runs as a formula, and numbers stay numbers (P5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.promises.spreadsheets import FORMULA_STARTS, harmless_cell, plain_number, starts_formula

BEFORE = st.text(" \u00a0\u3000\u200b\ufeff\u202e\u2060", max_size=4)
"""Blanks and invisible characters, which a spreadsheet program may skip."""


@given(BEFORE, st.sampled_from(FORMULA_STARTS), st.text())
def test_a_formula_behind_blanks_is_marked_as_text(before: str, start: str, rest: str) -> None:
    assert harmless_cell(before + start + rest) == f"'{before}{start}{rest}"


@given(st.text())
def test_a_cell_that_is_marked_runs_nothing(text: str) -> None:
    assert not starts_formula(harmless_cell(text))


@pytest.mark.parametrize("text", ["", " ", "a=1", "1+1", "Husum - Sylt", "'=1", "(-1)"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert harmless_cell(text) == text


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("-1.25", -1.25), ("12", 12), ("999999999999999", 999999999999999)]
)
def test_a_number_is_a_number(text: str, number: float) -> None:
    assert plain_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "+1",
        "007",
        "1e5",
        "1,5",
        "1.",
        ".5",
        "-1+1",
        "=1",
        "١٢",
        "1234567890123456",
        "1.234567890123456",
        "1 ",
        "1\n",
        "NaN",
        "0x1",
    ],
)
def test_text_that_a_spreadsheet_would_change_stays_text(text: str) -> None:
    assert plain_number(text) is None


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_whole_numbers_come_back(number: int) -> None:
    assert plain_number(str(number)) == number
