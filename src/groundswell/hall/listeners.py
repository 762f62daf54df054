"""What the hall does when something happens in a room below."""

from groundswell.hall import news
from groundswell.hall.models import Concern, Pitch
from groundswell.hall.operations.concerns import note_concerns
from groundswell.hall.operations.wings import finish
from groundswell.meetings import events as meetings
from groundswell.people import events as people
from groundswell.projects import events as projects


@meetings.rsvped.listen
def keep_concerns(facts: meetings.Rsvped) -> None:
    """Keep what a person said they care about when they answered."""
    note_concerns(
        facts.person,
        cause_ids=facts.answers.get("cause_ids", ()),
        words=facts.answers.get("words", ""),
        meeting_id=facts.meeting.pk,
    )


@meetings.checked_in.listen
def tell_of_somebody_more(facts: meetings.CheckedIn) -> None:
    """The stage shows how many are here."""
    news.tell(facts.meeting.pk)


@projects.answered.listen
def tell_of_an_answer(facts: projects.Answered) -> None:
    """A promise that is taken back leaves the tally of the meeting where it was made."""
    if facts.pledge.meeting_id:
        news.tell(facts.pledge.meeting_id)


@people.erased.listen
def forget_what_was_said(facts: people.Erased) -> None:
    """What whoever is erased cares about goes with them, and their name leaves the programme."""
    Concern.objects.filter(person_id=facts.person_id).delete()
    Pitch.objects.filter(presenter_id=facts.person_id).update(presenter_name="", presenter=None)


@meetings.closed.listen
def end_what_is_on(facts: meetings.Closed) -> None:
    """A pitch that is on ends with its meeting, and every phone says good night."""
    news.tell(facts.meeting.pk)
    for pitch in Pitch.objects.filter(
        programme_id=facts.meeting.pk, started_at__isnull=False, ended_at__isnull=True
    ):
        finish(pitch, facts.meeting)
