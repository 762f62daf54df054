"""What meetings do when something happens in a room below."""

from groundswell.meetings.operations.rsvping import free_seats_of, seat_confirmed
from groundswell.people import events as people


@people.confirmed.listen
def give_seats(facts: people.Confirmed) -> None:
    """Whoever is confirmed gets the seats that they asked for before, at every meeting."""
    seat_confirmed(facts.person)


@people.erased.listen
def free_seats(facts: people.Erased) -> None:
    """The seats of whoever is erased go to those who wait."""
    free_seats_of(facts.person_id)
