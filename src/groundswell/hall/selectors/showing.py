"""What the hall's pages show at this moment, and for whom."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from groundswell.access.actor import Actor
from groundswell.hall import policy
from groundswell.hall.codes import is_code_of
from groundswell.hall.models import Pitch, Programme
from groundswell.kernel.errors import NotThere
from groundswell.meetings import selectors as meetings
from groundswell.meetings.models import Meeting, Stage
from groundswell.people import selectors as people
from groundswell.people.models import Person
from groundswell.projects import selectors as projects
from groundswell.projects.models import Ask, PledgeState
from groundswell.projects.selectors import StandingPledge


@dataclass(frozen=True, slots=True)
class Promised:
    """What a phone is told of a promise of its owner's.

    ``undo`` says whether it can be taken back in this hall, ``tonight`` whether it was made here.
    """

    pledge: str
    undo: bool
    tonight: bool


@dataclass(frozen=True, slots=True)
class AskNow:
    """An ask before the crowd: its tally, and this phone's own promise if it made one."""

    ask: Ask
    count: int
    promised: Promised | None = None


@dataclass(frozen=True, slots=True)
class Now:
    """What the hall shows at this moment. It holds nobody's name but the presenters'.

    ``pitched`` is what was asked so far, in the order of the evening. ``promised`` is what the
    phone's owner promised of all that is asked tonight, by ask. ``shape`` is the board's.
    """

    meeting: Meeting
    programme: Programme | None
    pitch: Pitch | None
    asks: tuple[AskNow, ...]
    pitched: tuple[Ask, ...]
    coming_up: tuple[Pitch, ...]
    over: tuple[Pitch, ...]
    promised: Mapping[UUID, Promised]
    shape: str
    version: str

    @property
    def is_closed(self) -> bool:
        """Whether the meeting has ended."""
        return self.meeting.stage != Stage.OPEN

    @property
    def tonight(self) -> frozenset[UUID]:
        """The asks to which the phone's owner said yes here."""
        return frozenset(ask_id for ask_id, said in self.promised.items() if said.tonight)


@dataclass(slots=True)
class Board:
    """What every open page of a hall is told: ids, numbers and the lead's message, nobody's name.

    ``shape`` changes with all that a page shows but its numbers: then it is asked for anew.
    """

    shape: str
    on: str
    begun: list[str]
    message: str
    paused: bool
    closed: bool
    here: int
    tallies: dict[str, int]


def now_in(meeting_id: UUID, person_id: UUID | None = None) -> Now:
    """What the hall shows now, with the promises of the person whose phone asks.

    At most six queries whatever is on. Raises NotThere.
    """
    meeting = meetings.public_meeting(meeting_id)
    programme, pitches, asks = _hour_of(meeting)
    on = next((pitch for pitch in pitches if pitch.is_on), None)
    before_the_crowd = [ask for ask in asks if on and ask.project_id == on.project_id]
    tallies = projects.tallies(before_the_crowd, meeting_id=meeting_id) if on else {}
    own = projects.standing_among([person_id], [a.pk for a in asks]) if person_id and asks else {}
    promises = {ask_id: promised(each, meeting_id) for (ask_id, _), each in own.items()}
    shown = tuple(AskNow(ask, tallies[ask.pk], promises.get(ask.pk)) for ask in before_the_crowd)
    shape = _shape(meeting, programme, pitches, asks)
    return Now(
        meeting=meeting,
        programme=programme,
        pitch=on,
        asks=shown,
        pitched=tuple(
            ask
            for pitch in pitches
            if pitch.started_at
            for ask in asks
            if ask.project_id == pitch.project_id
        ),
        coming_up=tuple(pitch for pitch in pitches if not pitch.started_at),
        over=tuple(pitch for pitch in pitches if pitch.ended_at),
        promised=promises,
        shape=shape,
        version=_short((shape, [each.count for each in shown])),
    )


def promised(pledge: StandingPledge, meeting_id: UUID) -> Promised:
    """What the phone of whoever made a promise is told of it in a meeting's hall."""
    tonight = pledge.meeting_id == meeting_id
    return Promised(str(pledge.pk), tonight and pledge.state == PledgeState.MADE, tonight)


def board_of(meeting_id: UUID) -> Board:
    """What every open page of a hall is told, read from the tables. Raises NotThere."""
    meeting = meetings.public_meeting(meeting_id)
    programme, pitches, asks = _hour_of(meeting)
    return Board(
        shape=_shape(meeting, programme, pitches, asks),
        on=next((str(pitch.pk) for pitch in pitches if pitch.is_on), ""),
        begun=[str(pitch.pk) for pitch in pitches if pitch.started_at],
        message=programme.message if programme else "",
        paused=bool(programme and programme.pledges_paused),
        closed=meeting.stage != Stage.OPEN,
        here=meetings.counts_of(meeting).here,
        tallies={
            str(ask_id): count
            for ask_id, count in projects.tallies(asks, meeting_id=meeting_id).items()
        },
    )


def meeting_of_code(code: str) -> UUID:
    """The meeting whose stage shows that code, if it is yet to end. Raises NotThere."""
    for meeting in meetings.public_meetings():
        if is_code_of(meeting.pk, code):
            return meeting.pk
    raise NotThere


def person_in_hall(actor: Actor, meeting_id: UUID) -> Person | None:
    """For whom this phone speaks in the hall, if it is known. Raises NotThere."""
    if not actor.held:
        return None
    meeting = meetings.public_meeting(meeting_id)
    person_id = policy.person_on_phone(actor, meeting.scope)
    if person_id is None:
        return None
    return people.people_of(actor).filter(pk=person_id).select_related("organization").first()


def _hour_of(meeting: Meeting) -> tuple[Programme | None, list[Pitch], list[Ask]]:
    """A meeting's programme, its pitches in the order of the stage, and all that they ask."""
    programme = Programme.objects.filter(meeting=meeting).first()
    if programme is None:
        return None, [], []
    pitches = list(programme.pitches.select_related("project__cause").order_by("order", "pk"))
    return programme, pitches, projects.asks_of([pitch.project_id for pitch in pitches])


def _shape(
    meeting: Meeting, programme: Programme | None, pitches: list[Pitch], asks: list[Ask]
) -> str:
    """A short name for all that the hall's pages show but the numbers."""
    said = (programme.message, programme.pledges_paused) if programme else ("", False)
    shown = [
        (
            pitch.pk,
            pitch.project.title,
            pitch.project.cause.name,
            pitch.presenter_name,
            pitch.minutes,
            pitch.started_at,
            pitch.ended_at,
        )
        for pitch in pitches
    ]
    asked = [(ask.pk, ask.words, ask.needed, ask.starts_at, ask.due_on) for ask in asks]
    return _short((meeting.title, meeting.zone, meeting.stage, said, shown, asked))


def _short(parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
