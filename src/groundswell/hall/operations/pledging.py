"""One tap: count me in. And its undo."""

from dataclasses import dataclass
from uuid import UUID

from groundswell.access.actions import Action
from groundswell.access.actor import Actor, Scope
from groundswell.access.operation import authorize, operation
from groundswell.hall import policy, selectors
from groundswell.hall.models import PitchPledge, Programme
from groundswell.kernel.errors import DomainError, NotThere
from groundswell.meetings import selectors as meetings
from groundswell.people import selectors as people
from groundswell.people.models import Standing
from groundswell.projects import operations as projects
from groundswell.projects import selectors as known_projects
from groundswell.projects.models import Pledge


class WhoAreYou(DomainError):
    """Please tell us your name first, so that your word can be kept."""

    status = 403


class PledgesPaused(DomainError):
    """The meeting lead has paused promises for a moment. Please try again soon."""


class NotPitchedYet(DomainError):
    """This project has not been pitched yet tonight."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A promise that was taken, and whether its pitch had ended by then."""

    pledge: Pledge
    is_new: bool
    after_the_end: bool


@operation(Action.PLEDGE)
def take_pledge(actor: Actor, *, pledge_id: UUID, meeting_id: UUID, ask_id: UUID) -> Taken:
    """Count the person on this phone in. The same tap twice counts once.

    After its pitch has ended the promise is kept for the project all the same, and the result says
    so. Raises WhoAreYou, NotConfirmedYet, PledgesPaused, NotPitchedYet, NotThere.
    """
    meeting = meetings.public_meeting(meeting_id)
    ask = known_projects.ask_in(meeting.organization_id, ask_id)
    person_id = policy.person_on_phone(actor, meeting.scope)
    if person_id is None:
        raise WhoAreYou
    authorize(
        Scope(
            meeting.organization_id,
            meeting_id=meeting_id,
            project_id=ask.project_id,
            person_id=person_id,
        )
    )
    pitch = selectors.was_pitched(meeting_id, ask.project_id)
    if pitch.started_at is None:
        raise NotPitchedYet(project=ask.project.title)
    if Programme.objects.filter(meeting_id=meeting_id, pledges_paused=True).exists():
        raise PledgesPaused
    person = people.person_for(actor, person_id)
    if person.standing != Standing.CONFIRMED:
        raise projects.NotConfirmedYet
    pledge, is_new = projects.promise(person, ask, pledge_id=pledge_id, meeting_id=meeting_id)
    ended = pitch.ended_at is not None
    if is_new:
        PitchPledge.objects.create(pledge=pledge, pitch=pitch, after_the_end=ended)
    return Taken(pledge, is_new, ended)


@operation(Action.PLEDGE)
def undo_pledge(actor: Actor, *, pledge_id: UUID, meeting_id: UUID) -> None:
    """Take back a tap at this meeting; a second time changes nothing. Raises NotThere."""
    meeting = meetings.public_meeting(meeting_id)
    person_id = policy.person_on_phone(actor, meeting.scope)
    if person_id is None:
        raise NotThere
    pledge = projects.take_back(pledge_id, person_id=person_id, meeting_id=meeting_id)
    authorize(pledge.scope)
