"""What is written about people."""

from groundswell.people.operations.erasing import erase
from groundswell.people.operations.signing_up import (
    Agreement,
    NewPerson,
    enroll,
    join,
    speak_with,
    vouch,
    withdraw_consent,
)

__all__ = [
    "Agreement",
    "NewPerson",
    "enroll",
    "erase",
    "join",
    "speak_with",
    "vouch",
    "withdraw_consent",
]
