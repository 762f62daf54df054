"""E-mail addresses and phone numbers, in the one form in which they are compared."""

from enum import StrEnum

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from groundswell.kernel.errors import DomainError


class EmailCannotBe(DomainError):
    """This is not an e-mail address that can exist."""

    status = 400


class PhoneCannotBe(DomainError):
    """This is not a phone number that can exist."""

    status = 400


class ContactKind(StrEnum):
    """How a person can be reached."""

    EMAIL = "email"
    PHONE = "phone"


def email_of(text: str) -> str:
    """The address in its normal form. Raises EmailCannotBe."""
    try:
        checked = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError as problem:
        raise EmailCannotBe(why=str(problem)) from None
    return checked.normalized.lower()  # casefold would write to strasse@ instead of straße@


def phone_of(text: str, country: str) -> str:
    """The number in E.164, read as one of ``country`` (ISO 3166) unless it starts with +.

    Raises PhoneCannotBe.
    """
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as problem:
        raise PhoneCannotBe(why=str(problem)) from None
    if not phonenumbers.is_possible_number(number):
        raise PhoneCannotBe(why="it has too few or too many digits")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def contact_of(text: str, country: str) -> tuple[ContactKind, str]:
    """What kind of contact a person typed, in its normal form.

    Raises EmailCannotBe or PhoneCannotBe.
    """
    if "@" in text:
        return ContactKind.EMAIL, email_of(text)
    return ContactKind.PHONE, phone_of(text, country)
