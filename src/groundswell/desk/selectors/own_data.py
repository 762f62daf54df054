"""Everything that the house holds about a person, for them to take along."""

from groundswell.access.actor import Actor
from groundswell.desk.selectors.answered import answered
from groundswell.hall import selectors as hall
from groundswell.messaging import selectors as messaging
from groundswell.people import selectors as people
from groundswell.people.models import Person
from groundswell.projects import selectors as projects

Row = dict[str, object]


def own_data(actor: Actor) -> Row:
    """Everything the house holds about whoever's link was opened. Raises NotThere.

    Left out are: the key of their sealed values, their links and the blind indexes of their
    contacts, which are keys and say nothing by themselves; ids in the audit chain; who brought them
    and who asked them, because that is somebody else's name; and guest lists on which they may
    stand, which are sealed whole and thrown away after a day.
    """
    person = people.own_person(actor)
    return {
        **_who(person),
        "contacts": [
            {"kind": contact.kind.value, "value": contact.value}
            for contact in people.contacts_of(actor, person)
        ],
        "consents": people.consents_of(actor, person),
        "memberships": people.memberships_of(actor, person),
        "people_you_brought": people.brought_by(person.pk),
        "activity": people.activity_of(actor, person),
        "meetings": _meetings(actor, person),
        "promises": _promises(actor, person),
        "projects_you_lead": projects.led_by(actor, person.pk),
        "projects_you_seconded": projects.seconded_by(actor, person.pk),
        "pitches": hall.pitches_of(actor, person.pk),
        "cares_about": hall.concerns_of(actor, person.pk),
        "letters": [
            {
                "kind": letter.kind,
                "written_at": letter.written_at,
                "sent_at": letter.sent_at,
                "subject": letter.subject,
                "body": letter.body,
            }
            for letter in messaging.letters_of(actor, person)
        ],
    }


def _who(person: Person) -> Row:
    return {
        "name": person.name,
        "organization": person.organization.name,
        "standing": person.standing,
        "language": person.language,
        "postcode": person.postcode,
        "source": person.source,
        "share_code": person.share_code,
        "somebody_brought_you": person.brought_by_id is not None,
        "signed_up_at": person.created_at,
        "confirmed_at": person.confirmed_at,
        "spoken_with_at": person.spoken_with_at,
    }


def _meetings(actor: Actor, person: Person) -> list[Row]:
    return [
        {
            "title": each.rsvp.meeting.title,
            "starts_at": each.rsvp.meeting.starts_at,
            "answer": each.rsvp.answer,
            "answered_at": each.rsvp.answered_at,
            "guests": each.rsvp.guests,
            "seats": each.rsvp.holds,
            "did_not_come": each.rsvp.no_show,
            "came_at": each.came_at,
            "came_with_guests": each.came_with,
        }
        for each in answered(actor, person)
    ]


def _promises(actor: Actor, person: Person) -> list[Row]:
    return [
        {
            "words": pledge.ask.words,
            "project": pledge.ask.project.title,
            "meeting": pledge.meeting.title if pledge.meeting else None,
            "state": pledge.state,
            "made_at": pledge.made_at,
            "due_at": pledge.due_at,
            "asked_at": pledge.asked_at,
            "ended_at": pledge.ended_at,
            "got_in_the_way": pledge.got_in_the_way,
        }
        for pledge in projects.pledges_of_person(actor, person.pk)
    ]
