"""What projects do when something happens in a room below."""

from groundswell.people import events as people
from groundswell.projects.operations import forget_words_of


@people.erased.listen
def forget_words(facts: people.Erased) -> None:
    """What whoever is erased wrote about their promises goes with them."""
    forget_words_of(facts.person_id)
