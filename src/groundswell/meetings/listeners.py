"""What meetings do when something happens in a room below."""

from groundswell.meetings.operations.rsvping import free_seats_of
from groundswell.people import events as people


@people.erased.listen
def free_seats(facts: people.Erased) -> None:
    """The seats of whoever is erased go to those who wait."""
    free_seats_of(facts.person_id)
