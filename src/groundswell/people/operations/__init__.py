"""What is written about people."""

from groundswell.people.operations.erasing import erase
from groundswell.people.operations.signing_up import (
    Agreement,
    NewPerson,
    agree,
    enroll,
    join,
    meet_at_door,
    note_mailbox,
    speak_with,
    vouch,
    withdraw_consent,
)

__all__ = [
    "Agreement",
    "NewPerson",
    "agree",
    "enroll",
    "erase",
    "join",
    "meet_at_door",
    "note_mailbox",
    "speak_with",
    "vouch",
    "withdraw_consent",
]
