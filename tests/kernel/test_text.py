"""Text as people write it: any script, any normal form, nothing invisible that turns a line around."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.kernel.text import name_key, tidy, tidy_lines

# Letters, marks that join them, and the controls that hide between the two.
TRICKY = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("aeiouAEIOUńñçßıİſﬁŉǰΐᾳςσ가각힣ᄀ\u1161\u0301\u0308\u0327\u0345"),
        st.sampled_from("\u202e\u200f\u2066\u061c \t\n\r\x00\x85\u2028\u00a0"),
    )
)
CONTROLS = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}


@given(TRICKY)
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(TRICKY)
def test_a_tidy_line_is_one_line_without_what_cannot_be_seen(text: str) -> None:
    line = tidy(text)
    assert not any(unicodedata.category(c) == "Cc" or ord(c) in CONTROLS for c in line)
    assert line == line.strip()
    assert "  " not in line
    assert len(line.splitlines()) <= 1


@given(TRICKY)
def test_tidying_lines_twice_changes_nothing_more(text: str) -> None:
    once = tidy_lines(text)
    assert tidy_lines(once) == once
    assert "\n\n\n" not in once
    assert once == once.strip("\n")


@given(st.text(st.characters(codec="utf-8", categories=["L", "M", "Z"]), max_size=60))
def test_a_key_is_the_same_for_every_normal_form_and_for_the_tidied_name(name: str) -> None:
    key = name_key(name)
    assert key == name_key(unicodedata.normalize("NFC", name))
    assert key == name_key(unicodedata.normalize("NFD", name))
    assert key == name_key(unicodedata.normalize("NFKC", name))
    assert key == name_key(tidy(name))


LATIN_GREEK_CYRILLIC = st.text(
    st.characters(min_codepoint=0x41, max_codepoint=0x52F, categories=["L"], exclude_characters="ı")
)


@given(LATIN_GREEK_CYRILLIC)
def test_a_key_is_the_same_in_capitals(name: str) -> None:
    assert name_key(name) == name_key(name.upper()) == name_key(name.lower())


@given(
    st.text("abcdefghijklmnopqrstuvwxyz "), st.lists(st.sampled_from("\u0300\u0301\u0308\u0303"))
)
def test_a_key_is_the_same_without_accents(name: str, accents: list[str]) -> None:
    accented = "".join(
        c + accents[n % len(accents)] if accents and c != " " else c for n, c in enumerate(name)
    )
    assert name_key(accented) == name_key(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Núñez", "ANA  NUNEZ"),
        ("Zoë", "zoe"),
        ("Straße", "STRASSE"),
        ("ＡＮＡ", "ana"),
        ("İpek", "ipek"),
        ("김민준", unicodedata.normalize("NFD", "김민준")),
        ("Σίσυφος", "ΣΙΣΥΦΟΣ"),
        ("Ana\u202e Núñez", "Ana Núñez"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ana", "Anna"), ("김", "강"), ("Lee", "Le e"), ("Иван", "Ivan"), ("李", "王")],
)
def test_two_names_have_two_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana \t Núñez\n", "Ana Núñez"),
        ("Nu\u0301n\u0303ez", "Núñez"),
        ("e\u200f\u0301", "é"),
        ("\u202eevil", "evil"),
        ("a\x00b", "a b"),
        ("محمد\u200c", "محمد\u200c"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("\u202e \u200f", ""),
    ],
)
def test_names_are_kept_as_people_write_them(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


def test_several_lines_stay_several() -> None:
    assert tidy_lines("\r\n one \r\n\r\n\r\n two\rthree \n\n") == "one\n\ntwo\nthree"
