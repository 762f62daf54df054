"""What a person can have done, and what each deed counts as."""

STANDING = ("joined", "left")
"""Who is a member."""

WORDS = ("rsvped", "pledged")
"""What was said and not yet done."""

LEADING = ("pitched", "hosted", "led")
"""What an organizer does."""

DONE = (
    "attended",
    "fulfilled",
    "knocked",
    "talked",
    "invited",
    "recruited",
    "proposed",
    "seconded",
    "voted",
    "gave",
    *LEADING,
)
"""Completed acts."""

KNOWN = (*STANDING, *WORDS, *DONE)

RECENT = 30
"""Days of what is recent, and of one step on the ladder."""

SILENT = 180
"""Days without a completed act after which somebody has lapsed without having left."""

STEPS = 12
"""Steps of the ladder, of 30 days each, that are looked back on."""
