"""Coming into the hall with a phone, from the code on the stage."""

import datetime as dt
from uuid import UUID

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.access.models import Grant
from groundswell.access.operation import authorize, operation
from groundswell.access.operations import grant_hall_phone
from groundswell.hall.codes import is_code_of
from groundswell.kernel import clock
from groundswell.kernel.errors import DomainError
from groundswell.meetings import operations as meetings
from groundswell.meetings import selectors as known_meetings
from groundswell.people import operations as people

HALL_PHONE_LASTS = dt.timedelta(hours=12)


class CodeNeeded(DomainError):
    """Please scan the code on the stage: it shows that you are in the room."""

    status = 403


@operation(Action.ENTER_HALL)
def enter_hall(
    actor: Actor,
    *,
    grant_id: UUID,
    attendance_id: UUID,
    meeting_id: UUID,
    code: str,
    sign_up: people.NewPerson,
) -> Grant:
    """Let a phone speak for somebody in the hall until the night is over.

    Whoever has the stage's code is in the room: they are vouched for and checked in, and what they
    agree to counts. Somebody in the room who types another's name and contact speaks for them, for
    promises at this meeting alone; the letter that follows tells them of each. Raises CodeNeeded,
    NameMissing, ContactMissing, MeetingFull, DoorNotOpen.
    """
    meeting = known_meetings.public_meeting(meeting_id)
    authorize(meeting.scope)
    if not is_code_of(meeting_id, code):
        raise CodeNeeded
    person, _ = people.enroll(meeting.organization, sign_up, vouched=True, witnessed=True)
    meetings.come_in(meeting, person, attendance_id=attendance_id, guests=0)
    return grant_hall_phone(
        grant_id=grant_id,
        organization_id=meeting.organization_id,
        meeting_id=meeting_id,
        person_id=person.pk,
        expires_at=max(meeting.ends_at, clock.now()) + HALL_PHONE_LASTS,
    )
