"""Finding somebody, and the page on which an organizer or a data steward sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.desk.selectors.answered import Answered, answered
from groundswell.kernel.errors import NotThere
from groundswell.people import selectors as people
from groundswell.people.consents import CONTACT_ME
from groundswell.people.models import Person
from groundswell.projects import selectors as projects
from groundswell.projects.models import Pledge

FOUND_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody in a list: their contacts where the actor may see them, and what may be done."""

    person: Person
    contacts: list[people.Contact]
    may_erase: bool


@dataclass(frozen=True, slots=True)
class Known:
    """All that an actor may see of somebody. A part that is not theirs to see is None."""

    person: Person
    contacts: list[people.Contact] | None
    consents: list[Mapping[str, object]] | None
    meetings: list[Answered]
    pledges: list[Pledge] | None
    may_speak: bool
    may_erase: bool


def find(actor: Actor, name: str) -> list[Found]:
    """Those found by the words of their name, by name, fifty at most; nobody without a word.

    Raises NotThere for who may see nobody.
    """
    if not actor.may_somewhere(Action.SEE_PEOPLE):
        raise NotThere
    return with_open_contacts(actor, people.named(actor, name, limit=FOUND_AT_MOST))


def with_open_contacts(actor: Actor, found: QuerySet[Person]) -> list[Found]:
    """People with the contacts that the actor may see and the person did not decline to be
    reached by, in three queries.
    """
    persons = list(people.with_contacts(found))
    said = people.last_words([person.pk for person in persons], purpose=CONTACT_ME)

    def contacts_of(person: Person) -> list[people.Contact]:
        if not actor.may(Action.SEE_CONTACTS, person.scope):
            return []
        return [each for each in people.opened(person) if said.get((person.pk, each.kind), True)]

    return [
        Found(
            person=person,
            contacts=contacts_of(person),
            may_erase=actor.may(Action.ERASE_PERSON, person.scope),
        )
        for person in persons
    ]


def person_page(actor: Actor, person_id: UUID) -> Known:
    """The page of somebody whom the actor may see because of their role. Raises NotThere."""
    person = people.person_for(actor, person_id)
    if not actor.may(Action.SEE_PEOPLE, person.scope):
        raise NotThere
    sees_contacts = actor.may(Action.SEE_CONTACTS, person.scope)
    sees_pledges = actor.may(Action.SEE_VOLUNTEERS, person.scope)
    pledges = projects.pledges_of_person(actor, person.pk)
    return Known(
        person=person,
        contacts=people.contacts_of(actor, person) if sees_contacts else None,
        consents=_in_words(people.consents_of(actor, person)) if sees_contacts else None,
        meetings=answered(actor, person),
        pledges=list(pledges) if sees_pledges else None,
        may_speak=actor.may(Action.SPEAK_WITH, person.scope),
        may_erase=actor.may(Action.ERASE_PERSON, person.scope),
    )


def _in_words(consents: list[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Consents with what was taken back in the words under which it had been given."""
    words = {consent["purpose"]: consent["text"] for consent in consents if consent["text"]}
    return [{**each, "text": each["text"] or words.get(each["purpose"], "")} for each in consents]
