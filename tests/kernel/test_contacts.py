"""Addresses and numbers, in the one form in which they are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.kernel.contacts import (
    ContactKind,
    EmailCannotBe,
    PhoneCannotBe,
    contact_of,
    email_of,
    phone_of,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana.Nunez@Example.ORG ", "ana.nunez@example.org"),
        ("ana+tag@example.org", "ana+tag@example.org"),
        ("straße@example.org", "straße@example.org"),
        ("Ana@BÜCHER.example.org", "ana@bücher.example.org"),
        ("김@example.org", "김@example.org"),
    ],
)
def test_an_address_has_one_form(typed: str, kept: str) -> None:
    assert email_of(typed) == kept
    assert email_of(kept) == kept
    assert contact_of(typed, "US") == (ContactKind.EMAIL, kept)


@pytest.mark.parametrize(
    "typed",
    [
        "ana@",
        "@example.org",
        "ana@nowhere",
        "ana@example..org",
        "ana example@example.org",
        "ana@exa_mple.org",
        "a@b@example.org",
        "ana@example.org\nBcc: all@example.org",
        "<ana@example.org>",
        "x" * 300 + "@example.org",
        "ana@[127.0.0.1]",
    ],
)
def test_an_address_that_cannot_be_is_refused(typed: str) -> None:
    with pytest.raises(EmailCannotBe):
        contact_of(typed, "US")


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("(212) 555-0188", "US", "+12125550188"),
        ("+1 212 555 0188", "KR", "+12125550188"),
        ("010-1234-5678", "KR", "+821012345678"),
        ("030 901820", "DE", "+4930901820"),
        ("２１２ ５５５ ０１８８", "US", "+12125550188"),
        ("tel:+1-212-555-0188", "US", "+12125550188"),
    ],
)
def test_a_number_has_one_form(typed: str, country: str, kept: str) -> None:
    assert phone_of(typed, country) == kept
    assert phone_of(kept, "FR") == kept
    assert contact_of(typed, country) == (ContactKind.PHONE, kept)


@pytest.mark.parametrize("typed", ["", " ", "12", "no number", "+", "+999 123", "1" * 40, "\x00"])
def test_a_number_that_cannot_be_is_refused(typed: str) -> None:
    with pytest.raises(PhoneCannotBe):
        contact_of(typed, "US")


@given(st.text())
def test_whatever_is_typed_is_a_contact_or_a_refusal(typed: str) -> None:
    try:
        kind, kept = contact_of(typed, "US")
    except (EmailCannotBe, PhoneCannotBe):
        return
    assert contact_of(kept, "US") == (kind, kept)
    assert "\n" not in kept
