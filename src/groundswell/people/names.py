"""The words by which somebody is found: the beginning of any word of their name."""

from unicodedata import category
from unicodedata import name as name_of

from groundswell.kernel.text import name_key

LONGEST = 40
_APOSTROPHES = "'’ʼ`´"
_PARTS = ("Z", "P", "S", "C")
_WITHOUT_SPACES = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


def plain(name: str) -> str:
    """A name for looking through: folded, its parts separated by spaces, O’Neill in one."""
    kept = (c for c in name_key(name) if c not in _APOSTROPHES)
    return " ".join("".join(" " if category(c)[0] in _PARTS else c for c in kept).split())


def words_of(name: str) -> set[str]:
    """The words under which a name is kept.

    Where names are written without a space between family and given name, every ending of a word
    is one too: 민수 finds 김민수.
    """
    words = set(typed_words(name))
    for word in list(words):
        if _is_written_without_spaces(word):
            words |= {word[start:] for start in range(1, len(word))}
    return words


def typed_words(search: str) -> list[str]:
    """The words that were typed to find somebody, the longest first: it is in the fewest names."""
    words = {word[:LONGEST] for word in plain(search).split()}
    return sorted(words, key=lambda word: (-len(word), word))


def _is_written_without_spaces(word: str) -> bool:
    return any(name_of(c, "").startswith(_WITHOUT_SPACES) for c in word)
