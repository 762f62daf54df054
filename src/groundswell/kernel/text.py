"""Text as people write it."""

import unicodedata

_BIDI_CONTROLS = dict.fromkeys(
    [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


def tidy(text: str) -> str:
    """One line of text: NFC, without control and bidi characters, spaces folded."""
    plain = unicodedata.normalize("NFC", text.translate(_BIDI_CONTROLS))
    kept = "".join(" " if unicodedata.category(c) == "Cc" else c for c in plain)
    return " ".join(kept.split())


def tidy_lines(text: str) -> str:
    """Several lines of text, each tidied; blank lines are kept one at a time."""
    lines = [tidy(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip("\n")


def name_key(name: str) -> str:
    """What two spellings of one name share: case, width and accents folded."""
    folded = unicodedata.normalize("NFKD", tidy(name)).casefold()
    return unicodedata.normalize("NFC", "".join(c for c in folded if not unicodedata.combining(c)))
