"""Taps: count me in, and its undo; one by one from a page, or a whole hall's in one transaction."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from django.db.models import F

from groundswell.access import selectors as access
from groundswell.access.actions import Action
from groundswell.access.actor import Actor, ActorKind, Scope
from groundswell.access.operation import authorize, note, operation, step
from groundswell.hall import news, policy, selectors
from groundswell.hall.models import Pitch, Programme, Tap
from groundswell.hall.selectors import Promised
from groundswell.kernel.errors import DomainError, NotPermitted, NotThere
from groundswell.kernel.rows import Compiled, Given, insert_rows
from groundswell.meetings import selectors as meetings
from groundswell.people import selectors as people
from groundswell.people.models import Standing
from groundswell.projects import operations as projects
from groundswell.projects import selectors as known_projects
from groundswell.projects.models import PledgeState
from groundswell.projects.selectors import BriefAsk, StandingPledge


class WhoAreYou(DomainError):
    """Please tell us your name first, so that your word can be kept."""

    status = 403


class PledgesPaused(DomainError):
    """The meeting lead has paused promises for a moment. Please try again soon."""


class NotPitchedYet(DomainError):
    """This project has not been pitched yet tonight."""


@dataclass(frozen=True, slots=True)
class NewTap:
    """A tap under the id that the phone made; ``undone`` is its undo, which may come first."""

    tap_id: UUID
    ask_id: UUID
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a tap, and by how much it changed the tally of its ask.

    ``pledge_id`` is the promise that the tap made or found; None where it was refused, or where its
    undo came first. ``promised`` is what stands after it, by whichever tap.
    """

    tap: NewTap
    pledge_id: UUID | None = None
    change: int = 0
    after_the_end: bool = False
    refused: DomainError | None = None
    promised: Promised | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A promise that was taken, and whether its pitch had ended by then."""

    pledge_id: UUID
    is_new: bool
    after_the_end: bool


@operation(Action.PLEDGE)
def take_taps(
    actor: Actor, *, meeting_id: UUID, taps: Sequence[tuple[UUID, NewTap]]
) -> list[Outcome]:
    """Take a hall's taps in one transaction and a few statements, each by its own phone's grant.

    The house alone does this, for its phones. A tap that is refused holds up no other. The same
    taps again, in any order and any parts, change nothing more. Raises NotPermitted, and NotThere
    for the meeting.
    """
    scope = meetings.scope_of(meeting_id)
    authorize(scope)
    if actor.kind is not ActorKind.HOUSE:
        raise NotPermitted  # whoever brings grants of others does not speak for them
    phones = access.actors_by_link({grant_id for grant_id, _ in taps})
    taken = _take(meeting_id, scope, [(phones.get(grant_id), tap) for grant_id, tap in taps])
    note(
        taps=[f"{grant_id.hex} {tap.tap_id.hex}{' undone' * tap.undone}" for grant_id, tap in taps]
    )
    news.tell(meeting_id, by_writer=True)
    return taken


@operation(Action.PLEDGE)
def take_pledge(actor: Actor, *, pledge_id: UUID, meeting_id: UUID, ask_id: UUID) -> Taken:
    """Count the person on this phone in. The same tap twice counts once.

    After its pitch has ended the promise is kept for the project all the same, and the result says
    so. Raises WhoAreYou, NotConfirmedYet, PledgesPaused, NotPitchedYet, NotThere.
    """
    scope = meetings.scope_of(meeting_id)
    person_id = policy.person_on_phone(actor, scope)
    if person_id is None:
        raise WhoAreYou
    authorize(replace(scope, person_id=person_id))
    (outcome,) = _take(meeting_id, scope, [(actor, NewTap(pledge_id, ask_id))])
    if outcome.refused or outcome.pledge_id is None:
        raise outcome.refused or NotThere
    news.tell(meeting_id)
    return Taken(outcome.pledge_id, bool(outcome.change), outcome.after_the_end)


@operation(Action.PLEDGE)
def undo_pledge(actor: Actor, *, pledge_id: UUID, meeting_id: UUID) -> None:
    """Take back a promise made at this meeting, however many taps stand by it.

    A second time changes nothing. Raises NotThere.
    """
    scope = meetings.scope_of(meeting_id)
    person_id = policy.person_on_phone(actor, scope)
    if person_id is None:
        raise NotThere
    _hold_still(meeting_id)
    taps = Tap.objects.filter(
        pledge__id=pledge_id, pledge__person=person_id, pitch__programme_id=meeting_id
    )
    undos = [
        NewTap(tap_id, ask_id, undone=True)
        for tap_id, ask_id in taps.values_list("pk", "pledge__ask")
    ]
    if not undos:
        raise NotThere
    authorize(replace(scope, person_id=person_id))
    _take(meeting_id, scope, [(actor, undo) for undo in undos])
    news.tell(meeting_id)


class _Pitch(NamedTuple):
    """What a batch of taps asks of a pitch."""

    pk: UUID
    project_id: UUID
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    pledges_paused: bool


@dataclass(slots=True)
class _Known:
    """A tap that is written down, or will be when its batch is."""

    tap_id: UUID
    pitch_id: UUID
    person_id: UUID
    pledge: StandingPledge | None
    undone: bool
    after_the_end: bool

    @property
    def pledge_id(self) -> UUID | None:
        return self.pledge.pk if self.pledge else None


@dataclass(slots=True)
class _Hall:
    """All that a batch of taps is decided by, read once, and what it brings.

    ``standing`` is by ask and person; ``living`` holds the taps of a promise that are not undone.
    """

    meeting_id: UUID
    scope: Scope
    pitches: dict[UUID, _Pitch]
    asks: dict[UUID, BriefAsk]
    persons: dict[UUID, people.Brief]
    taps: dict[UUID, _Known]
    standing: dict[tuple[UUID, UUID], StandingPledge]
    living: dict[UUID, set[UUID]]
    made: dict[UUID, _Known] = field(default_factory=dict)
    promised: dict[UUID, projects.NewPledge] = field(default_factory=dict)
    undone: set[UUID] = field(default_factory=set)
    withdrawn: set[UUID] = field(default_factory=set)


@step
def _hold_still(meeting_id: UUID) -> None:
    """Let a hall's taps be decided one batch after the other, by writing its programme's row first.

    On PostgreSQL the row stays locked until the transaction ends; on SQLite every transaction that
    writes is alone already.
    """
    Programme.objects.filter(meeting=meeting_id).update(version=F("version"))


@step
def _take(
    meeting_id: UUID, scope: Scope, taps: Sequence[tuple[Actor | None, NewTap]]
) -> list[Outcome]:
    _hold_still(meeting_id)
    who = [policy.person_on_phone(each, scope) if each else None for each, _ in taps]
    hall = _read(meeting_id, scope, [tap for _, tap in taps], {each for each in who if each})
    outcomes = [
        _decide(hall, actor, person_id, tap)
        for (actor, tap), person_id in zip(taps, who, strict=True)
    ]
    # What is taken back goes first: a promise of a kind stands once.
    if hall.withdrawn:
        projects.take_back(hall.withdrawn)
    projects.promise(list(hall.promised.values()))
    insert_rows(Tap, _TAP, (_tap_row(tap) for tap in hall.made.values()))
    if hall.undone:
        Tap.objects.filter(pk__in=hall.undone).update(undone=True)
    return outcomes


def _read(meeting_id: UUID, scope: Scope, taps: Sequence[NewTap], person_ids: set[UUID]) -> _Hall:
    persons = people.briefs(scope.organization_id, person_ids)
    pitches = [_Pitch(*row) for row in _PITCHES.rows(meeting_id)]
    asks = known_projects.asks_in(scope.organization_id, {tap.ask_id for tap in taps})
    known = _known_taps({tap.tap_id for tap in taps})
    standing = known_projects.standing_among(persons, asks)
    pledges = {pledge.pk for pledge in standing.values()}
    pledges |= {tap.pledge.pk for tap in known.values() if tap.pledge}
    living: dict[UUID, set[UUID]] = {}
    if pledges:
        for tap_id, pledge_id in _LIVING.rows(pledges):
            living.setdefault(pledge_id, set()).add(tap_id)
    return _Hall(
        meeting_id=meeting_id,
        scope=scope,
        pitches={pitch.project_id: pitch for pitch in pitches},
        asks=asks,
        persons=persons,
        taps=known,
        standing=standing,
        living=living,
    )


def _known_taps(tap_ids: set[UUID]) -> dict[UUID, _Known]:
    return {
        row[0]: _Known(
            tap_id=row[0],
            pitch_id=row[1],
            person_id=row[2],
            pledge=StandingPledge(*row[5:]) if row[5] else None,
            undone=row[3],
            after_the_end=row[4],
        )
        for row in _TAPS.rows(tap_ids)
    }


_PITCHES = Compiled(
    lambda meeting_id: Pitch.objects.filter(programme=meeting_id).values_list(
        "pk", "project", "started_at", "ended_at", "programme__pledges_paused"
    ),
    Given.ID,
)
_LIVING = Compiled(
    lambda pledges: Tap.objects.filter(pledge__in=pledges, undone=False).values_list(
        "pk", "pledge"
    ),
    Given.IDS,
)
_TAPS = Compiled(
    lambda ids: Tap.objects.filter(pk__in=ids).values_list(
        "pk",
        "pitch",
        "person",
        "undone",
        "after_the_end",
        "pledge",
        "pledge__ask",
        "pledge__person",
        "pledge__meeting",
        "pledge__state",
    ),
    Given.IDS,
)


_TAP = ("id", "pitch_id", "person_id", "pledge_id", "undone", "after_the_end")
_tap_row = attrgetter("tap_id", "pitch_id", "person_id", "pledge_id", "undone", "after_the_end")


def _decide(hall: _Hall, actor: Actor | None, person_id: UUID | None, tap: NewTap) -> Outcome:
    try:
        person = _person_who_may(hall, actor, person_id, tap)
    except DomainError as refused:
        return Outcome(tap, refused=refused)
    known = hall.taps.get(tap.tap_id)
    if known is None:
        return _add(hall, person, tap)
    change = _undo(hall, known) if tap.undone and not known.undone else 0
    return _came_of(hall, tap, known, change)


def _came_of(hall: _Hall, tap: NewTap, known: _Known, change: int) -> Outcome:
    stands = hall.standing.get((tap.ask_id, known.person_id))
    return Outcome(
        tap,
        known.pledge_id,
        change,
        known.after_the_end,
        promised=selectors.promised(stands, hall.meeting_id) if stands else None,
    )


def _person_who_may(
    hall: _Hall, actor: Actor | None, person_id: UUID | None, tap: NewTap
) -> people.Brief:
    """The person for whom a phone may send a tap. Raises whatever stands in the way."""
    if actor is None or person_id is None:
        raise WhoAreYou
    ask, known = hall.asks.get(tap.ask_id), hall.taps.get(tap.tap_id)
    pitch = hall.pitches.get(ask.project_id) if ask else None
    person = hall.persons.get(person_id)
    if pitch is None or person is None or (known and known.person_id != person_id):
        raise NotThere
    scope = Scope(
        hall.scope.organization_id,
        meeting_id=hall.meeting_id,
        project_id=pitch.project_id,
        person_id=person_id,
    )
    if not actor.may(Action.PLEDGE, scope):
        raise NotPermitted(action=Action.PLEDGE.value)
    if pitch.started_at is None:
        raise NotPitchedYet
    if pitch.pledges_paused and not tap.undone and not known:
        raise PledgesPaused
    if person.standing != Standing.CONFIRMED:
        raise projects.NotConfirmedYet
    return person


def _add(hall: _Hall, person: people.Brief, new: NewTap) -> Outcome:
    ask = hall.asks[new.ask_id]
    pitch = hall.pitches[ask.project_id]
    pledge = None if new.undone else hall.standing.get((ask.pk, person.pk))
    change = 0
    if pledge is None and not new.undone:
        pledge = StandingPledge(new.tap_id, ask.pk, person.pk, hall.meeting_id, PledgeState.MADE)
        hall.promised[pledge.pk] = projects.NewPledge(pledge.pk, ask, person, hall.meeting_id)
        hall.standing[ask.pk, person.pk] = pledge
        change = 1
    tap = _Known(new.tap_id, pitch.pk, person.pk, pledge, new.undone, pitch.ended_at is not None)
    hall.taps[tap.tap_id] = hall.made[tap.tap_id] = tap
    if pledge:
        hall.living.setdefault(pledge.pk, set()).add(tap.tap_id)
    return _came_of(hall, new, tap, change)


def _undo(hall: _Hall, tap: _Known) -> int:
    """Undo a tap, and by how much that changes the tally: the last one takes the promise back."""
    tap.undone = True
    if tap.tap_id not in hall.made:
        hall.undone.add(tap.tap_id)
    pledge = tap.pledge
    if pledge is None:
        return 0
    living = hall.living.get(pledge.pk, set())
    living.discard(tap.tap_id)
    if living or pledge.meeting_id != hall.meeting_id:
        return 0
    if pledge.pk in hall.promised:
        # Made and taken back within one batch: it never was.
        del hall.promised[pledge.pk]
        for each in hall.made.values():
            if each.pledge_id == pledge.pk:
                each.pledge = None
    elif pledge.state == PledgeState.MADE and pledge.pk not in hall.withdrawn:
        hall.withdrawn.add(pledge.pk)
    else:
        return 0
    del hall.standing[pledge.ask_id, pledge.person_id]
    return -1
