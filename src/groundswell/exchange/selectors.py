"""Reads of exchange."""

from collections.abc import Sequence
from uuid import UUID

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.exchange.guest_list import GuestRow
from groundswell.exchange.models import KEPT_FOR, Upload
from groundswell.kernel import clock
from groundswell.kernel.contacts import ContactKind
from groundswell.kernel.errors import NotThere
from groundswell.kernel.text import name_key
from groundswell.meetings import selectors as known_meetings
from groundswell.meetings.models import Meeting, Stage
from groundswell.meetings.operations import MeetingNotOpen
from groundswell.people import contacts
from groundswell.people import selectors as known_people

_AT_ONCE = 200


def meeting_for(actor: Actor, meeting_id: UUID) -> Meeting:
    """A meeting to which the actor may bring guests. Raises NotThere."""
    return known_meetings.meeting_for(actor, meeting_id, Action.IMPORT_GUESTS)


def open_meeting_for(actor: Actor, meeting_id: UUID) -> Meeting:
    """A meeting that still takes guests. Raises NotThere, MeetingNotOpen."""
    meeting = meeting_for(actor, meeting_id)
    if meeting.stage != Stage.OPEN:
        raise MeetingNotOpen(meeting=meeting.title)
    return meeting


def upload_for(actor: Actor, meeting_id: UUID, upload_id: UUID) -> Upload:
    """An upload of the last day for a meeting to which the actor may bring guests.

    Raises NotThere.
    """
    meeting = meeting_for(actor, meeting_id)
    kept = Upload.objects.filter(meeting=meeting, uploaded_at__gte=clock.now() - KEPT_FOR)
    upload = kept.filter(pk=upload_id).first()
    if upload is None:
        raise NotThere
    upload.meeting = meeting
    return upload


def ways_to_reach(guest: GuestRow) -> list[tuple[ContactKind, str]]:
    """The contacts of a guest, e-mail addresses first."""
    emails = [(ContactKind.EMAIL, value) for value in guest.emails]
    return emails + [(ContactKind.PHONE, value) for value in guest.phones]


def erased_guests(organization_id: UUID, guests: Sequence[GuestRow]) -> set[GuestRow]:
    """The guests who had themselves erased, in one query for each 200 of them."""
    erased: set[GuestRow] = set()
    for start in range(0, len(guests), _AT_ONCE):
        digests = {
            guest: known_people.erasure_digests(
                organization_id, name=guest.name, points=ways_to_reach(guest)
            )
            for guest in guests[start : start + _AT_ONCE]
        }
        found = known_people.erased_among(organization_id, set().union(*digests.values()))
        erased |= {guest for guest, theirs in digests.items() if theirs & found}
    return erased


def count_known(actor: Actor, organization_id: UUID, guests: Sequence[GuestRow]) -> int:
    """How many of the guests are known by name and contact, in one query for each 200 of them."""
    known = 0
    for start in range(0, len(guests), _AT_ONCE):
        wanted = [
            {
                (name_key(guest.name)[:200], contacts.index_of(organization_id, kind, value))
                for kind, value in ways_to_reach(guest)
            }
            for guest in guests[start : start + _AT_ONCE]
        ]
        found = (
            known_people.people_of(actor)
            .filter(
                organization_id=organization_id,
                contact_points__blind_index__in={index for one in wanted for _, index in one},
            )
            .values_list("name_key", "contact_points__blind_index")
        )
        there = {(name, bytes(index)) for name, index in found}
        known += sum(not one.isdisjoint(there) for one in wanted)
    return known
