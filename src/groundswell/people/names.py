"""The words by which somebody is found: the beginning of any word of their name."""

import re
from unicodedata import category
from unicodedata import name as name_of

from groundswell.kernel.text import name_key

LONGEST = 40
LONGEST_WHOLE = 200
_APOSTROPHES = re.compile("['’ʼ`´]")
_PARTS = ("Z", "P", "S", "C")
_WITHOUT_SPACES = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


def words_of(name: str) -> list[str]:
    """The words under which a name is kept, those of the name itself first.

    O’Neill is found by `oneill` and by `neill`. Where names are written without a space between
    family and given name, every ending of a word is one too: 민수 finds 김민수.
    """
    parts = _parts(name)
    words = [_APOSTROPHES.sub("", part) for part in parts]
    after = [piece for part in parts for piece in _APOSTROPHES.split(part)[1:]]
    endings = [
        word[start:]
        for word in words
        if any(name_of(c, "").startswith(_WITHOUT_SPACES) for c in word)
        for start in range(1, len(word))
    ]
    return list(dict.fromkeys(word[:LONGEST] for word in (*words, *after, *endings) if word))


def whole(name: str) -> str:
    """All those words, each behind a space: what a typed word begins has it behind one."""
    return "".join(f" {word}" for word in words_of(name))[:LONGEST_WHOLE]


def typed_words(search: str) -> list[str]:
    """The words that were typed to find somebody, the longest first: it is in the fewest names."""
    words = {_APOSTROPHES.sub("", part)[:LONGEST] for part in _parts(search)} - {""}
    return sorted(words, key=lambda word: (-len(word), word))


def _parts(name: str) -> list[str]:
    """A folded name in its parts, which keep their apostrophes; a name of signs alone is one."""
    folded = name_key(name)
    spaced = (" " if category(c)[0] in _PARTS and not _APOSTROPHES.match(c) else c for c in folded)
    return "".join(spaced).split() or folded.split()
