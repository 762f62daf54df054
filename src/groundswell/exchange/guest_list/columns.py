"""What other people call the columns of a guest list."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from groundswell.exchange.guest_list.record import Source
from groundswell.kernel.text import name_key, tidy

# Our field, then the headers that mean it, folded as `folded` folds them. English first, then
# Spanish, French, German, Korean.
_ALIASES: dict[str, str] = {
    "name": """
        name | full name | fullname | your name | attendee name | guest name | participant |
        participant name | volunteer name | display name | can2 name | nombre completo |
        nombre y apellidos | nombre y apellido | nom complet | nom et prenom | prenom et nom |
        vollstandiger name | 이름 | 성명 | 성함 | 참가자 | 참가자 이름 | 氏名 | 姓名 | 名前""",
    "given_name": """
        first name | firstname | first | given name | given names | attendee first name |
        can2 first name | forename | nombre | nombres | prenom | prenoms | vorname | 名""",
    "family_name": """
        last name | lastname | last | surname | family name | attendee last name |
        attendee surname | can2 last name | apellido | apellidos | nom de famille | nachname |
        familienname | 성 | 姓""",
    "email": """
        email | e mail | email address | e mail address | emails | attendee email | mail |
        primary email | email id | contact email | can2 email | correo | correo electronico |
        direccion de correo electronico | correo e | courriel | adresse e mail | adresse email |
        adresse electronique | e mail adresse | 이메일 | 이메일 주소 | 메일 | 전자우편 |
        メールアドレス | 电子邮件 | 邮箱""",
    "phone": """
        phone | phone number | telephone | telephone number | tel | phones | mobile |
        mobile number | mobile phone | mobile phone number | cell | cell phone |
        cell phone number | cellphone | home phone | work phone | attendee phone |
        primary phone | can2 phone | whatsapp | sms | telefono | numero de telefono | movil |
        celular | telefono movil | numero de celular | numero de telephone | portable |
        telephone portable | telefon | telefonnummer | handy | handynummer | mobilnummer |
        전화 | 전화번호 | 휴대폰 | 휴대폰 번호 | 휴대전화 | 휴대전화 번호 | 핸드폰 |
        핸드폰 번호 | 電話番号 | 电话 | 手机""",
    "contact": "contact | contact info | contact details | contacto | 연락처",
    "postcode": """
        zip | zip code | zipcode | zip postal code | postal code | postcode | post code |
        home zip | home postal code | billing zip | can2 zip | codigo postal | cp |
        code postal | plz | postleitzahl | 우편번호""",
    "guests": """
        guests | number of guests | guest count | additional guests | plus ones | plus one |
        extra guests | bringing | how many guests | invitados | numero de invitados |
        acompanantes | invites | nombre d invites | accompagnants | gaste | begleitung |
        동반인원 | 동반 인원 | 동반자 수""",
    "seats": """
        ticket quantity | quantity | tickets | number of tickets | seats | party size |
        number of people | cantidad de entradas | entradas | numero de personas | billets |
        nombre de billets | 인원 | 참석 인원 | 수량""",
    "status": """
        status | attendee status | rsvp | rsvp status | signup status | sign up status |
        registration status | attendance status | response | attending | going | are you coming |
        participation status | estado | asistencia | asistira | statut | reponse | presence |
        zusage | 상태 | 참석 여부 | 참석여부""",
    "attended": """
        attended | checked in | check in | checked in at | check in time | showed up | came |
        did attend | present | asistio | venu | a participe | teilgenommen | 출석 | 출석 여부""",
    "cares_about": """
        cares about | what do you care about | what do you care about most | concern | concerns |
        issue | issues | issues you care about | top issue | interests | topic | topics |
        why are you coming | temas | que te importa | intereses | preocupaciones | sujets |
        interets | qu est ce qui vous tient a coeur | themen | anliegen | 관심사 | 관심 분야 |
        관심 주제""",
    "came_through": """
        came through | source | source code | utm source | referrer | referrer name |
        referral code | referred by | invited by | how did you hear about us |
        how did you hear about this event | how did you hear | affiliate | can2 source |
        como se entero | como te enteraste | invitado por | fuente |
        comment avez vous entendu parler de nous | invite par | eingeladen von | quelle |
        알게 된 경로 | 참여 경로 | 추천인 | 초대한 사람""",
    "external_id": """
        id | external id | signup id | sign up id | attendance id | person id | user id |
        attendee id | attendee number | attendee no | attendee | can2 uuid | uuid |
        action network id | identifier""",
}


def folded(header: str) -> str:
    """A header without case, accents, punctuation and remarks such as ``(required)``."""
    plain = re.sub(r"\((required|optional|obligatorio|opcional|필수|선택)\)", " ", name_key(header))
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


_FIELD_OF = {
    folded(alias): field for field, aliases in _ALIASES.items() for alias in aliases.split("|")
}
_MAY_REPEAT = frozenset({"email", "phone", "contact"})
_REACHED_BY = frozenset({"email", "phone", "contact"})

# Headers that only one service writes count two; those that it writes too count one; two will do.
_SIGNS: tuple[tuple[Source, frozenset[str], frozenset[str]], ...] = (
    (
        "mobilize",
        frozenset(
            {"timeslot id", "timeslot start", "signup id", "signup created time", "timeslot"}
            | {"attendance id", "sms opt in status", "mobilize id"}
        ),
        frozenset({"mobile number", "attended", "utm source", "event id", "event type"}),
    ),
    (
        "eventbrite",
        frozenset({"order no", "attendee status", "ticket quantity", "total paid"}),
        frozenset({"order", "attendee", "order date", "ticket type", "barcode", "cell phone"}),
    ),
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each of our fields stands: ``places`` maps a field (``email_2``) to a cell index."""

    header: tuple[str, ...]
    places: dict[str, int]
    source: Source

    @property
    def reach_somebody(self) -> bool:
        """Whether there is a column by which a person could be reached."""
        return any(field.partition("_")[0] in _REACHED_BY for field in self.places)

    @property
    def unused(self) -> tuple[str, ...]:
        """The headers that mean nothing to us."""
        used = set(self.places.values())
        return tuple(h for i, h in enumerate(self.header) if i not in used and h)


def columns_of(cells: Sequence[str]) -> Columns:
    """Find our fields among the cells of a header row."""
    header = tuple(tidy(cell) for cell in cells)
    keys = [folded(cell) for cell in header]
    places: dict[str, int] = {}
    for index, key in enumerate(keys):
        field = _FIELD_OF.get(key)
        if field is None:
            continue
        if field not in places:
            places[field] = index
        elif field in _MAY_REPEAT:
            number = sum(name.partition("_")[0] == field for name in places) + 1
            places[f"{field}_{number}"] = index
    _settle_names(keys, places)
    return Columns(header, places, _source_of(keys))


def _settle_names(keys: Sequence[str], places: dict[str, int]) -> None:
    """Tell whole names from parts where a word means either, depending on what stands beside it."""
    if "nom" in keys:  # beside Prénom it is the family name, alone the whole
        places.setdefault("family_name" if "given_name" in places else "name", keys.index("nom"))
    if "name" in places and "family_name" in places and "given_name" not in places:
        places["given_name"] = places.pop("name")  # 이름 beside 성
    elif "name" not in places and ("given_name" in places) != ("family_name" in places):
        lone = "given_name" if "given_name" in places else "family_name"
        places["name"] = places.pop(lone)  # Nombre alone


def _source_of(keys: Sequence[str]) -> Source:
    if any(key.startswith(("can2 ", "action network")) for key in keys):
        return "action_network"
    there = set(keys)
    counts = {source: 2 * len(own & there) + len(also & there) for source, own, also in _SIGNS}
    source = max(counts, key=counts.__getitem__)
    return source if counts[source] > 1 else "plain"
