"""Reads of the hall."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.hall import policy
from groundswell.hall.codes import is_code_of
from groundswell.hall.models import Amplification, Concern, Pitch, Programme, Tap
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


@dataclass(frozen=True, slots=True)
class PlannedPitch:
    """A place in the hour beside what was drawn for it; ``changed`` says what the lead changed."""

    pitch: Pitch
    drawn_place: int | None
    drawn_minutes: int | None
    supporters: int | None
    why: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The hour as arranged beside the hour as drawn."""

    seed: str
    places: tuple[PlannedPitch, ...]
    taken_out: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class PitchResult:
    """What one pitch brought: promises made, and of those due how many were kept."""

    pitch: Pitch
    promised: int
    done: int
    missed: int


@dataclass(frozen=True, slots=True)
class KeptTap:
    """A tap as it is written down: whose, and whether it was undone."""

    tap_id: UUID
    person_id: UUID
    undone: bool


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


def person_in_hall(actor: Actor, meeting_id: UUID) -> Person | None:
    """For whom this phone speaks in the hall, if it is known. Raises NotThere."""
    if not actor.held:
        return None
    meeting = meetings.public_meeting(meeting_id)
    person_id = policy.person_on_phone(actor, meeting.scope)
    if person_id is None:
        return None
    return people.people_of(actor).filter(pk=person_id).select_related("organization").first()


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


def pitches_at(actor: Actor, meeting_id: UUID) -> list[Pitch]:
    """The pitches of a hall that the actor runs, in the order of the stage. Raises NotThere."""
    meeting = meetings.meeting_for(actor, meeting_id, Action.RUN_HALL)
    pitches = Pitch.objects.filter(programme_id=meeting.pk).select_related("project")
    return list(pitches.order_by("order", "pk"))


def pitch_for(actor: Actor, pitch_id: UUID) -> Pitch:
    """One pitch of a hall that the actor runs. Raises NotThere."""
    pitch = (
        Pitch.objects.filter(pk=pitch_id).select_related("programme__meeting", "project").first()
    )
    if pitch is None or not actor.may(Action.RUN_HALL, pitch.programme.meeting.scope):
        raise NotThere
    return pitch


def ballots_of(meeting: Meeting) -> Counter[frozenset[str]]:
    """What those coming care about: how many confirmed people named each set of causes."""
    coming = meetings.people_coming(meeting)
    causes: defaultdict[UUID, set[str]] = defaultdict(set)
    named = Concern.objects.filter(person__in=coming, cause__isnull=False)
    for person_id, cause_id in named.values_list("person_id", "cause_id"):
        causes[person_id].add(str(cause_id))
    return Counter(frozenset(each) for each in causes.values())


def concerns_at(meeting: Meeting) -> list[tuple[str, int]]:
    """How many of those coming named each cause, most first."""
    coming = meetings.people_coming(meeting)
    return list(
        Concern.objects.filter(person__in=coming, cause__isnull=False)
        .values_list("cause__name")
        .annotate(count=Count("person", distinct=True))
        .order_by("-count", "cause__name")
    )


def plan_of(meeting: Meeting) -> Plan | None:
    """The hour as it stands, with every difference from what was drawn, if there is one."""
    programme = Programme.objects.filter(meeting=meeting).first()
    if programme is None:
        return None
    drawn = programme.drawn or {}
    chosen = {each["project"]: (place, each) for place, each in enumerate(drawn.get("chosen", []))}
    pitches = list(programme.pitches.select_related("project__cause").order_by("order", "pk"))
    still = [str(pitch.project_id) for pitch in pitches if str(pitch.project_id) in chosen]
    in_drawn_order = sorted(still, key=lambda key: chosen[key][0])
    moved = {key for key, drawn_key in zip(still, in_drawn_order, strict=True) if key != drawn_key}
    places = []
    for pitch in pitches:
        key = str(pitch.project_id)
        place, each = chosen.get(key, (None, None))
        changed = []
        if drawn and each is None:
            changed.append("added")
        if key in moved:
            changed.append("moved")
        if each and each["minutes"] != pitch.minutes:
            changed.append("minutes")
        places.append(
            PlannedPitch(
                pitch=pitch,
                drawn_place=None if place is None else place + 1,
                drawn_minutes=each["minutes"] if each else None,
                supporters=each["supporters"] if each else None,
                why=each["why"] if each else "",
                changed=tuple(changed),
            )
        )
    gone = [key for key in chosen if key not in {str(pitch.project_id) for pitch in pitches}]
    return Plan(
        seed=drawn.get("seed", ""),
        places=tuple(places),
        taken_out=tuple(projects.titles_of(gone)),
        minutes=sum(pitch.minutes for pitch in pitches),
    )


def results_of(actor: Actor, meeting_id: UUID) -> list[PitchResult]:
    """What each pitch of a meeting brought, in the order of the stage, in one query.

    Raises NotThere.
    """
    meeting = meetings.meeting_for(actor, meeting_id)

    def count(condition: Q) -> Count:
        return Count("taps__pledge", filter=condition, distinct=True)

    pitches = (
        Pitch.objects.filter(programme__meeting=meeting)
        .select_related("project")
        .annotate(
            promised=count(~Q(taps__pledge__state=PledgeState.WITHDRAWN)),
            done=count(Q(taps__pledge__state=PledgeState.DONE)),
            missed=count(Q(taps__pledge__state=PledgeState.MISSED)),
        )
        .order_by("order", "pk")
    )
    return [PitchResult(pitch, pitch.promised, pitch.done, pitch.missed) for pitch in pitches]


def attention_of(actor: Actor) -> QuerySet[Amplification]:
    """Attention lent and kept, newest first, where the actor records it."""
    reach = actor.reach(Action.RECORD_ATTENTION)
    within = Q() if reach.everything else Q(organization_id__in=reach.organizations)
    return Amplification.objects.filter(within).select_related("project", "meeting").order_by("-at")


def people_minutes(actor: Actor) -> dict[bool, int]:
    """People × minutes of attention, passed on (True) and kept (False)."""
    kept = {True: 0, False: 0}
    rows = attention_of(actor).order_by().values_list("project_id", "people", "minutes")
    for project_id, count, minutes in rows:
        kept[project_id is not None] += int(count * minutes)
    return kept


def was_pitched(meeting_id: UUID, project_id: UUID) -> Pitch:
    """The pitch of a project at a meeting. Raises NotThere."""
    pitch = Pitch.objects.filter(programme_id=meeting_id, project_id=project_id).first()
    if pitch is None:
        raise NotThere
    return pitch


def taps_at(actor: Actor, meeting_id: UUID) -> list[KeptTap]:
    """Every tap of a meeting that is written down, for who runs its hall. Raises NotThere."""
    meeting = meetings.meeting_for(actor, meeting_id, Action.RUN_HALL)
    taps = Tap.objects.filter(pitch__programme_id=meeting.pk)
    return [KeptTap(*row) for row in taps.values_list("pk", "person", "undone")]


def promised_at(pitch: Pitch) -> int:
    """How many promises stand that were made at a pitch."""
    taps = Tap.objects.filter(pitch=pitch, pledge__isnull=False)
    standing = taps.exclude(pledge__state=PledgeState.WITHDRAWN)
    return standing.values("pledge").distinct().count()


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


def concerns_of(actor: Actor, person_id: UUID) -> list[Mapping[str, object]]:
    """What one person said they care about, and when, oldest first. Raises NotThere."""
    person = people.person_for(actor, person_id)
    said = Concern.objects.filter(person=person).select_related("cause", "meeting").order_by("at")
    return [
        {
            "what": concern.cause.name if concern.cause else concern.words,
            "meeting": concern.meeting.title if concern.meeting else None,
            "at": concern.at,
        }
        for concern in said
    ]


def pitches_of(actor: Actor, person_id: UUID) -> list[Mapping[str, object]]:
    """The pitches that one person presents, oldest first. Raises NotThere."""
    pitches = Pitch.objects.filter(presenter=people.person_for(actor, person_id))
    return [
        {
            "project": pitch.project.title,
            "meeting": pitch.programme.meeting.title,
            "name": pitch.presenter_name,
            "minutes": pitch.minutes,
            "started_at": pitch.started_at,
            "ended_at": pitch.ended_at,
        }
        for pitch in pitches.select_related("project", "programme__meeting").order_by("pk")
    ]
