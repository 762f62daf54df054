"""From bytes to text, whatever programme wrote them."""

import re
import unicodedata

from charset_normalizer import from_bytes

from groundswell.exchange.guest_list.columns import columns_of
from groundswell.exchange.guest_list.record import GuestListTooLarge, NotAGuestList

LARGEST = 5 * 1024 * 1024

_EXPORT_AS_CSV = "Open it there, choose Export or Save as, take CSV, and upload that file."
_KINDS = (
    ((b"PK\x03\x04", b"PK\x05\x06"), "a workbook (Excel, Numbers, LibreOffice) or a ZIP archive"),
    ((b"\xd0\xcf\x11\xe0",), "an older Excel workbook"),
    ((b"%PDF",), "a PDF"),
    ((b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"BZh"), "a packed archive"),
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), "a picture"),
    ((b"{\\rtf",), "a text document"),
)
_PAGE = re.compile(rb"\s*<(!doctype|html|\?xml|table)", re.IGNORECASE)

# How Western European text looks: accents stand alone or in pairs between plain letters. Korean or
# Russian bytes read as Western ones give long runs of them.
_WESTERN = frozenset(
    "ÀÂÄÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜÝŸßàâäáãåæçèéêëìíîïñòóôõöøœùúûüýÿŠšŽž’‘“”–—…°ªº¿¡€«»·´"
)
_LONG_RUN = re.compile(r"[^\x00-\x7f]{3,}")
_ENCODINGS = (
    *("cp949", "cp932", "gb18030", "big5", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254"),
    *("cp1255", "cp1256", "cp1257", "cp1258", "koi8_r", "cp874", "mac_roman"),
)


def decode(data: bytes) -> tuple[str, str]:
    """Decode a file; the text and the name of its encoding, as Python spells it.

    Raises GuestListTooLarge over 5 MB, and NotAGuestList for what is no text.
    """
    if len(data) > LARGEST:
        message = (
            f"The file has {len(data) / 1024 / 1024:.1f} MB and at most 5 are read at once. "
            "Delete the columns you do not need, or split it into several files."
        )
        raise GuestListTooLarge(message)
    _refuse_other_kinds(data)
    text, encoding = _decode(data)
    text = text.removeprefix("\ufeff")
    if not text.strip("\x00 \t\r\n"):
        message = "The file is empty. Export the list again, and look at it before you upload it."
        raise NotAGuestList(message)
    strange = sum(unicodedata.category(c) == "Cc" and c not in "\t\r\n" for c in text[:20_000])
    if strange > len(text[:20_000]) // 10:
        message = f"The file is no text, so it is not a CSV. {_EXPORT_AS_CSV}"
        raise NotAGuestList(message)
    return text, encoding


def _refuse_other_kinds(data: bytes) -> None:
    for beginnings, kind in _KINDS:
        if data.startswith(beginnings):
            message = f"The file is {kind}, not a CSV. {_EXPORT_AS_CSV}"
            raise NotAGuestList(message)
    if _PAGE.match(data):
        message = (
            "The file is a web page, not a CSV: perhaps the sign-in page of the service was saved "
            "in its place. Sign in there, export the list as CSV, and upload that file."
        )
        raise NotAGuestList(message)


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), encoding
    if encoding := _utf_16_without_mark(data):
        return data.decode(encoding, errors="replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_older(data)


def _utf_16_without_mark(data: bytes) -> str:
    """Name the byte order if every second byte of what looks like Western text is zero."""
    sample = data[:2000]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > half * 0.7 and sample[0::2].count(0) < half * 0.1:
        return "utf-16-le"
    if half and sample[0::2].count(0) > half * 0.7 and sample[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return ""


def _decode_older(data: bytes) -> tuple[str, str]:
    western = data.decode("cp1252", errors="replace")
    if not _LONG_RUN.search(western) and all(c < "\x80" or c in _WESTERN for c in western):
        return western, "cp1252"
    if encoding := _by_column_names(data):
        return data.decode(encoding, errors="replace"), encoding
    try:
        korean = data.decode("cp949")
    except UnicodeDecodeError:
        pass
    else:
        # Short lists are too little for statistics; bytes that are nothing but Hangul are Korean.
        if all(c < "\x80" or "가" <= c <= "힣" for c in korean) and _common_hangul(korean):
            return korean, "cp949"
    best = from_bytes(data[:200_000], cp_isolation=list(_ENCODINGS)).best()
    if best is not None:
        return data.decode(best.encoding, errors="replace"), best.encoding
    return western, "cp1252"


def _by_column_names(data: bytes) -> str:
    """Name the encoding in which the first row holds column names that we know, if there is one.

    A list of ten people is too little for statistics, but 이름 and メールアドレス are certain.
    """
    first = data.lstrip().splitlines()[:1]
    for encoding in _ENCODINGS:
        text = b"".join(first).decode(encoding, errors="replace")
        for delimiter in ",;\t|":
            columns = columns_of([cell.strip(' "') for cell in text.split(delimiter)])
            known = (columns.header[index] for index in columns.places.values())
            if any(not header.isascii() for header in known):
                return encoding
    return ""


def _common_hangul(text: str) -> bool:
    """Tell whether nearly all syllables are among the 2,350 of everyday Korean (KS X 1001)."""
    syllables = [c for c in text if c >= "\x80"]
    common = sum(len(c.encode("euc_kr", errors="ignore")) == 2 for c in syllables)  # noqa: PLR2004 - bytes of a syllable
    return common >= 0.95 * len(syllables)
