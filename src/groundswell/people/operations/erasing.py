"""Erasing a person: destroying their key."""

from uuid import UUID

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.access.operation import authorize, operation
from groundswell.access.operations import end_links_of_person
from groundswell.people import contacts, events, selectors
from groundswell.people.models import Erasure, Person, PersonKey, Standing


@operation(Action.ERASE_PERSON)
def erase(actor: Actor, *, person_id: UUID) -> None:
    """Destroy a person's key, contacts and name for good; counts of what was done remain.

    A keyed digest is kept, so that no guest list brings them back. Raises NotThere.
    """
    person = selectors.person_for(actor, person_id)
    authorize(person.scope)
    Erasure.objects.bulk_create(
        (
            Erasure(
                organization_id=person.organization_id,
                digest=contacts.erasure_digest(
                    person.organization_id, person.name_key, bytes(point.blind_index)
                ),
            )
            for point in person.contact_points.all()
        ),
        ignore_conflicts=True,
    )
    PersonKey.objects.filter(person=person).delete()
    person.name_words.all().delete()
    person.contact_points.all().delete()
    person.consents.all().delete()
    Person.objects.filter(pk=person_id).update(
        name="",
        name_key="",
        postcode="",
        source="",
        brought_by=None,
        standing=Standing.ERASED,
    )
    end_links_of_person(person_id)
    events.erased.publish(events.Erased(person_id=person_id))
