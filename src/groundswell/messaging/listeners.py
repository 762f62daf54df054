"""What is written to people when something happens in a room below."""

from uuid import UUID, uuid5

from groundswell.meetings import events as meetings
from groundswell.meetings import selectors as known_meetings
from groundswell.meetings.models import Meeting, Stage
from groundswell.messaging import letters
from groundswell.messaging.models import Kind, Message
from groundswell.people import events as people
from groundswell.people.models import Standing
from groundswell.projects import selectors as projects


@meetings.rsvped.listen
def send_own_link(facts: meetings.Rsvped) -> None:
    """Whoever answered gets their own page by mail; opening it confirms that it was them.

    Whoever was brought in with a guest list did not answer here just now, and is not written to.
    """
    if facts.quietly:
        return
    confirmed = facts.person.standing == Standing.CONFIRMED
    letters.write(
        facts.person,
        Kind.YOUR_LINK if confirmed else Kind.CONFIRM,
        about_id=facts.meeting.pk,
        meeting=facts.meeting,
        rsvp=facts.rsvp,
    )


@meetings.seat_given.listen
def tell_of_seat(facts: meetings.SeatGiven) -> None:
    """Whoever waited is told that there is a seat."""
    letters.write(facts.person, Kind.SEAT_GIVEN, about_id=facts.meeting.pk, meeting=facts.meeting)


@meetings.closed.listen
def thank_everybody(facts: meetings.Closed) -> None:
    """Whoever came is thanked, each with their own promises; whoever did not is asked back."""
    promised = projects.promised_at_meeting(facts.meeting.pk)
    for person in known_meetings.people_who_came(facts.meeting.pk):
        letters.write(
            person,
            Kind.THANK_YOU,
            about_id=facts.meeting.pk,
            meeting=facts.meeting,
            pledges=promised.get(person.pk, []),
        )
    for person in known_meetings.people_who_did_not(facts.meeting.pk):
        letters.write(person, Kind.MISSED_YOU, about_id=facts.meeting.pk, meeting=facts.meeting)


@meetings.checked_in.listen
def thank_after_all(facts: meetings.CheckedIn) -> None:
    """Whoever a door phone brings after the end is thanked as well, and not missed."""
    meeting = facts.meeting
    if meeting.stage != Stage.CLOSED:
        return
    Message.objects.filter(
        person=facts.person, kind=Kind.MISSED_YOU, about_id=meeting.pk, sent_at=None
    ).delete()
    promised = projects.promised_at_meeting(meeting.pk)
    letters.write(
        facts.person,
        Kind.THANK_YOU,
        about_id=meeting.pk,
        meeting=meeting,
        pledges=promised.get(facts.person.pk, []),
    )


@meetings.moved.listen
def tell_it_moved(facts: meetings.Moved) -> None:
    """Whoever meant to come is told the new time and place.

    Every move is a letter of its own; one that has not left yet is withdrawn for the next.
    """
    meeting = facts.meeting
    Message.objects.filter(
        kind=Kind.MOVED, about_id=_move(meeting, meeting.sequence - 1), sent_at=None
    ).delete()
    for person in known_meetings.people_who_answered(meeting.pk):
        letters.write(
            person,
            Kind.MOVED,
            about_id=_move(meeting, meeting.sequence),
            meeting=meeting,
            before=facts.before,
        )


@meetings.cancelled.listen
def tell_it_is_off(facts: meetings.Cancelled) -> None:
    """Whoever meant to come is told that the meeting was called off."""
    for person in known_meetings.people_who_answered(facts.meeting.pk):
        letters.write(person, Kind.CALLED_OFF, about_id=facts.meeting.pk, meeting=facts.meeting)


@people.erased.listen
def burn_letters(facts: people.Erased) -> None:
    """Letters to whoever is erased go with them."""
    Message.objects.filter(person_id=facts.person_id).delete()


def _move(meeting: Meeting, sequence: int) -> UUID:
    return uuid5(meeting.pk, f"move {sequence}")
