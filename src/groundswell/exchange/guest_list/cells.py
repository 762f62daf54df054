"""What a single cell says: names, contacts, numbers, answers."""

import re
import unicodedata
from typing import Literal

from groundswell.exchange.guest_list.columns import folded
from groundswell.exchange.guest_list.record import Status
from groundswell.kernel.contacts import EmailCannotBe, PhoneCannotBe, email_of, phone_of
from groundswell.kernel.text import tidy

MOST_GUESTS = 50

_ANSWERS: dict[Status, str] = {
    "going": """
        registered | confirmed | going | yes | y | attending | accepted | rsvp | rsvpd | rsvp d |
        signed up | coming | true | 1 | x | si | asistire | confirmado | confirmada | registrado |
        registrada | oui | confirme | inscrit | inscrite | ja | zugesagt | angemeldet | 네 | 예 |
        참석 | 참가 | 신청 | 등록 | 확정 | 신청 완료 | 등록 완료""",
    "maybe": """
        maybe | tentative | interested | waitlist | waitlisted | wait listed | pending | unsure |
        invited | unconfirmed | quizas | tal vez | pendiente | peut etre | en attente |
        vielleicht | 미정 | 대기 | 아마도""",
    "no": """
        no | n | cancelled | canceled | cancel | declined | not attending | not going |
        not coming | no show | noshow | deleted | refunded | resigned | false | 0 | cancelado |
        cancelada | no asistire | non | annule | annulee | absent | nein | abgesagt | 아니오 |
        아니요 | 불참 | 취소 | 거절""",
    "attended": """
        attended | checked in | present | completed | showed up | came | asistio | venu | venue |
        teilgenommen | 출석 | 참석함 | 참석 완료""",
}
_STATUS_OF = {
    " ".join(answer.split()): status
    for status, answers in _ANSWERS.items()
    for answer in answers.split("|")
}


def plain(cell: str) -> str:
    """A cell as one tidy line, without the apostrophe that keeps spreadsheets from computing."""
    text = tidy(cell)
    return text[1:] if re.match(r"'[=+\-@0-9]", text) else text


def whole_name(name: str, given: str, family: str) -> str:
    """The name as people write it: whole if it came whole, otherwise the two parts joined.

    Two parts in Hangul or Han stand family name first and without a space.
    """
    if name:
        return name
    if given and family and _is_east_asian(given) and _is_east_asian(family):
        return family + given
    return f"{given} {family}".strip()


def _is_east_asian(text: str) -> bool:
    return all("가" <= c <= "힣" or unicodedata.name(c, "").startswith("CJK UNIFIED") for c in text)


def emails_in(cell: str) -> tuple[list[str], list[str]]:
    """The addresses of a cell that can be, and a note for each that cannot."""
    good: list[str] = []
    notes: list[str] = []
    for piece in re.split(r"[;,/|\s]+", re.sub(r"mailto:|[<>]", " ", plain(cell))):
        if not piece:
            continue
        try:
            good.append(email_of(piece))
        except EmailCannotBe:
            notes.append(
                f"The e-mail “{piece}” cannot be right; correct it, such as ana@example.org."
            )
    return good, notes


def phones_in(cell: str, country: str) -> tuple[list[str], list[str]]:
    """The numbers of a cell in E.164, and a note for each piece that is none."""
    good: list[str] = []
    notes: list[str] = []
    for piece in re.split(r"[;,|]|\s+(?:or|o|ou|oder|and|y|et)\s+|\s/\s", plain(cell)):
        number = re.sub(r"\.0+$", "", piece.strip())
        if not number:
            continue
        if re.fullmatch(r"\+?[\d.,]+e\+?\d+", number, re.IGNORECASE):
            notes.append(
                f"A spreadsheet turned the phone into “{number}”; format that column as text, "
                "type the number again and export once more."
            )
            continue
        try:
            good.append(phone_of(number, country))
        except PhoneCannotBe:
            notes.append(
                f"The phone “{number}” cannot be right; write it in full, with + and the country "
                "code if it is from abroad."
            )
    return good, notes


def count_in(cell: str, kind: Literal["guests", "seats"]) -> tuple[int, str]:
    """How many people she brings besides herself, and a note if the cell does not say."""
    text = plain(cell)
    if not text:
        return 0, ""
    match = re.fullmatch(r"\+?\s*([0-9]{1,9})(?:[.,]0+)?", unicodedata.normalize("NFKC", text))
    if match is None:
        answer = _STATUS_OF.get(folded(text))
        if answer == "no":
            return 0, ""
        if answer == "going" and kind == "guests":
            return 1, ""
        return 0, f"“{text}” is no number of guests; none were counted."
    number = int(match[1]) - (kind == "seats")
    if number > MOST_GUESTS:
        return 0, f"{match[1]} guests for one person cannot be right; none were counted."
    return max(number, 0), ""


def status_in(status: str, attended: str) -> tuple[Status, str]:
    """Whether she is going, and a note if the answer is not understood."""
    came = folded(plain(attended))
    # A time of check-in says that she came just as yes does.
    if came and (_STATUS_OF.get(came) in {"going", "attended"} or re.search(r"\d{2}", came)):
        return "attended", ""
    answer = folded(plain(status))
    if not answer:
        return "going", ""
    if answer in _STATUS_OF:
        return _STATUS_OF[answer], ""
    return "going", f"The answer “{plain(status)}” is not known here; counted as going."
