"""Home: what somebody who works here may open, and nothing else."""

from dataclasses import dataclass

from django.db.models import Q

from groundswell.access.actions import Action
from groundswell.access.actor import Actor, Scope
from groundswell.desk.selectors.finding import Found, with_open_contacts
from groundswell.hall import selectors as hall
from groundswell.kernel import clock
from groundswell.meetings import selectors as meetings
from groundswell.meetings.models import Meeting, Stage
from groundswell.organizations import selectors as organizations
from groundswell.organizations.models import Organization
from groundswell.people import selectors as people
from groundswell.projects import selectors as projects

SHOWN = 12
COUNTED = 1_000
"""How far a list that grows is counted: nobody calls a thousand people today."""

_OPENS = (
    (Action.PLAN_MEETING, "meetings:manage"),
    (Action.IMPORT_GUESTS, "exchange:guests"),
    (Action.SEE_HALL, "hall:stage"),
)
"""Which page of a coming meeting opens to whom: the first that an actor may."""


@dataclass(frozen=True, slots=True)
class MeetingAhead:
    """A coming meeting, and the name of the page of it that opens to the actor, if one does."""

    meeting: Meeting
    page: str


@dataclass(frozen=True, slots=True)
class Calls:
    """Whom nobody has spoken with yet: how many, counted up to a limit, and the first of them."""

    waiting: int
    are_more: bool
    first: list[Found]


@dataclass(frozen=True, slots=True)
class KeptRow:
    """What was promised to a project and kept, and whether its volunteers open to the actor."""

    kept: projects.Kept
    shows_volunteers: bool


@dataclass(frozen=True, slots=True)
class Home:
    """The day of somebody who works here. A part that is not theirs to see is None."""

    coming: list[MeetingAhead]
    past: list[Meeting]
    calls: Calls | None
    kept: list[KeptRow] | None
    attention: dict[bool, int] | None
    finds_people: bool
    teams: list[Organization]


def home_of(actor: Actor) -> Home:
    """What home shows, in the same number of queries for any number of people and meetings."""
    mine = meetings.meetings_of(actor)
    is_to_come = Q(stage=Stage.OPEN, ends_at__gt=clock.now())
    coming = mine.filter(is_to_come).order_by("starts_at")[:SHOWN]
    return Home(
        coming=[MeetingAhead(meeting, _page_of(actor, meeting.scope)) for meeting in coming],
        past=list(mine.exclude(is_to_come)[:SHOWN]),
        calls=_calls(actor),
        kept=_kept(actor),
        attention=_attention(actor),
        finds_people=actor.may_somewhere(Action.SEE_PEOPLE),
        teams=list(organizations.where_may(actor, Action.GIVE_ROLE)),
    )


def _page_of(actor: Actor, scope: Scope) -> str:
    return next((page for action, page in _OPENS if actor.may(action, scope)), "")


def _calls(actor: Actor) -> Calls | None:
    if not actor.may_somewhere(Action.SPEAK_WITH):
        return None
    waiting = people.not_spoken_with(actor)
    counted = waiting[: COUNTED + 1].count()
    return Calls(
        waiting=min(counted, COUNTED),
        are_more=counted > COUNTED,
        first=with_open_contacts(actor, waiting[:SHOWN]),
    )


def _kept(actor: Actor) -> list[KeptRow] | None:
    if not actor.may_somewhere(Action.SEE_PROJECT):
        return None
    return [
        KeptRow(kept, actor.may(Action.SEE_VOLUNTEERS, kept.project.scope))
        for kept in projects.kept_by_project(actor, limit=SHOWN)
    ]


def _attention(actor: Actor) -> dict[bool, int] | None:
    if not actor.may_somewhere(Action.RECORD_ATTENTION):
        return None
    return hall.people_minutes(actor)
