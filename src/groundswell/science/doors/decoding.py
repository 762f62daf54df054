"""From the bytes of a file to its text, whatever programme wrote it."""

import gzip
import re
import zlib
from itertools import islice
from pathlib import Path

from charset_normalizer import from_bytes

from groundswell.science.doors.record import DoorsCannotBeRead

_KINDS = (
    (b"PK\x03\x04", "a workbook (Excel, LibreOffice) or a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an older Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3", "a database (perhaps a GeoPackage)"),
    (b"PAR1", "a Parquet file"),
    (b"7z\xbc\xaf", "a packed archive"),
    (b"BZh", "a packed archive"),
)
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_EXPORT = "Export the doors as CSV (UTF-8) or as GeoJSON and read that file."
_ENCODINGS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "cp932", "gb18030"]
_FOREIGN = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")
_LETTERS = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_REPLACED = "\ufffd"


def bytes_of(path: Path) -> bytes:
    """What a file holds, unpacked where it is packed with gzip.

    Raises DoorsCannotBeRead where it is none, is empty, is cut short, or is no text.
    """
    if path.is_dir():
        raise DoorsCannotBeRead(f"{path} is a folder. Name the file of doors in it.")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise DoorsCannotBeRead(f"There is no file {path}. Look at how it is spelled.") from None
    except OSError as error:
        raise DoorsCannotBeRead(f"{path} cannot be opened: {error.strerror}.") from error
    if data.startswith(b"\x1f\x8b"):
        try:
            data = gzip.decompress(data)
        except (EOFError, OSError, zlib.error) as error:
            message = f"{path} is packed and cut short or damaged ({error}). Fetch it again whole."
            raise DoorsCannotBeRead(message) from error
    for beginning, kind in _KINDS:
        if data.startswith(beginning):
            raise DoorsCannotBeRead(f"{path} is {kind}, not a table of doors. {_EXPORT}")
    if not data.strip(b"\x00 \t\r\n"):
        raise DoorsCannotBeRead(f"{path} is empty. {_EXPORT}")
    return data


def utf8_of(path: Path) -> tuple[bytes, list[str]]:
    """The text of a file as UTF-8 without its mark, and remarks on its encoding if it had another.

    A file that is UTF-8 but for a few bytes stays UTF-8: those become �, and the first is named.
    Raises DoorsCannotBeRead.
    """
    data = bytes_of(path)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _recoded(path, data, encoding)
    half = _half_empty(data)
    if half:
        return _recoded(path, data, half)
    if b"\x00" in data:
        at = data.index(b"\x00")
        message = f"{path} is no text: byte {at + 1} is zero. {_EXPORT}"
        raise DoorsCannotBeRead(message)
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.strip():
        raise DoorsCannotBeRead(f"{path} is empty. {_EXPORT}")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return _mended(path, data, error.start)
    return data, []


def _half_empty(data: bytes) -> str:
    """UTF-16 that does not say so: every second byte of plain letters is zero."""
    sample = data[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 4 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > len(sample) // 4 and not odd else ""


def _recoded(path: Path, data: bytes, encoding: str) -> tuple[bytes, list[str]]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        message = (
            f"{path} begins as {encoding.upper()} and is not from byte {error.start + 1} on: "
            f"it is cut short or damaged. {_EXPORT}"
        )
        raise DoorsCannotBeRead(message) from error
    recoded = text.removeprefix("\ufeff").encode(errors="replace")
    if not recoded.strip(b"\x00 \t\r\n"):
        raise DoorsCannotBeRead(f"{path} is empty. {_EXPORT}")
    return recoded, [f"The file is read as {encoding.upper()}."]


def _mended(path: Path, data: bytes, at: int) -> tuple[bytes, list[str]]:
    """The text of bytes that are not all UTF-8, ``at`` the first that is not."""
    line = data.count(b"\n", 0, at) + 1
    column = at - data.rfind(b"\n", 0, at)
    where = f"byte {column} of line {line}"
    text = data.decode(errors="replace")
    bad = text.count(_REPLACED) - data.count(_REPLACED.encode())
    good = sum(1 for _ in _LETTERS.finditer(data))
    if good > bad:
        remark = (
            f"The file is UTF-8 with damaged characters, read as {_REPLACED}: {bad:,}. "
            f"The first is {where}."
        )
        return text.encode(), [remark]
    sample = b"\n".join(match.group()[:400] for match in islice(_FOREIGN.finditer(data), 200))
    if sum(sample.count(byte) for byte in range(1, 9)) > len(sample) // 20:
        raise DoorsCannotBeRead(f"{path} is no text: {where} is none. {_EXPORT}")
    guess = from_bytes(sample, cp_isolation=_ENCODINGS).best()
    encoding = "cp1252" if guess is None or _looks_western(sample) else guess.encoding
    recoded = data.decode(encoding, errors="replace")
    lost = recoded.count(_REPLACED)
    remark = f"The file is not UTF-8 ({where} is not); it is read as {encoding}."
    if lost:
        remark += f" Characters without a meaning there, read as {_REPLACED}: {lost:,}."
    return recoded.encode(), [remark + " If names look wrong, export it again as UTF-8."]


def _looks_western(sample: bytes) -> bool:
    """Western accents stand alone or in pairs between plain letters; other scripts run on."""
    return re.search(rb"[\x80-\xff]{3,}", sample) is None
