"""A table that a spreadsheet opens without running anything in it."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.kernel.tables import csv_text, harmless

FORMULAS = "=+-@|\t\r\n"
UNSEEN = " \t\u00a0\u3000\u200b\ufeff\u202e\x00"
CELLS = st.one_of(
    st.text(),
    st.text("=+-@|＝＋－＠﹣⁺0123456789 \t\r\n\"',;" + UNSEEN),
    st.builds(lambda before, cell: before + cell, st.text(UNSEEN), st.text("=+-@|＝＋1")),
)


def first_seen(cell: str) -> str:
    folded = unicodedata.normalize("NFKC", cell)
    for character in folded:
        if not (character.isspace() or unicodedata.category(character) in {"Cc", "Cf"}):
            return character
    return ""


@given(CELLS)
def test_no_cell_begins_a_formula(cell: str) -> None:
    kept = harmless(cell)
    assert kept in {cell, "'" + cell}, "nothing else is done to what people wrote"
    if kept == cell:
        start = first_seen(cell)
        digits = unicodedata.normalize("NFKC", cell).strip(UNSEEN + "\r\n")[1:].replace(" ", "")
        assert start not in FORMULAS or not start or (start == "+" and digits.isdigit())


@given(st.text(st.characters(categories=["L"])))
def test_names_stay_as_they_are(name: str) -> None:
    assert harmless(name) == name


@pytest.mark.parametrize("phone", ["+12125550188", "+82 10 1234 5678"])
def test_phones_survive(phone: str) -> None:
    assert harmless(phone) == phone


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "＝1+1",
        " =1+1",
        "\u200b=1+1",
        "\ufeff=1+1",
        "+1+cmd|' /C calc'!A0",
        "-1",
        "@SUM(A1)",
        "|cmd",
        "\t=1",
        "\r=1",
        "\n=1",
        "+",
    ],
)
def test_what_would_be_a_formula_is_text(cell: str) -> None:
    assert harmless(cell) == "'" + cell


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=5))
def test_a_table_reads_back_as_it_was_written(rows: list[list[str]]) -> None:
    text = csv_text(["=Name", "Phone"], rows)
    assert text.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert read == [["'=Name", "Phone"], *([harmless(cell) for cell in row] for row in rows)]
