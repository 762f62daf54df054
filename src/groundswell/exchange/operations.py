"""Bringing guests in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.access.operation import authorize, operation
from groundswell.exchange import selectors, uploads
from groundswell.exchange.guest_list import GuestRow, Status
from groundswell.exchange.models import KEPT_FOR, Upload
from groundswell.kernel import clock
from groundswell.kernel.ids import new_id
from groundswell.kernel.text import tidy
from groundswell.meetings import operations as meetings
from groundswell.meetings.models import Answer, Meeting, Rsvp
from groundswell.people import operations as people
from groundswell.people.models import Person, Standing

BATCH = 100
"""How many guests one transaction brings in."""

_ANSWER_OF: Mapping[Status, Answer] = {
    "going": Answer.GOING,
    "attended": Answer.GOING,
    "maybe": Answer.MAYBE,
    "no": Answer.NO,
}


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of some guests; ``waiting`` are among the new and the known."""

    new: int = 0
    known: int = 0
    waiting: int = 0
    erased: int = 0

    @classmethod
    def sum(cls, parts: Iterable["Counted"]) -> "Counted":
        """All of them together."""
        new = known = waiting = erased = 0
        for part in parts:
            new, known = new + part.new, known + part.known
            waiting, erased = waiting + part.waiting, erased + part.erased
        return cls(new, known, waiting, erased)


@operation(Action.IMPORT_GUESTS)
def bring_in_guests(actor: Actor, *, meeting_id: UUID, guests: Sequence[GuestRow]) -> Counted:
    """Put guests from elsewhere on the list of a meeting; a second time changes nothing.

    The organizer vouches for her own list, so nobody is in quarantine and nobody is written to.
    Whoever answered here already and was confirmed keeps their answer; what nobody confirmed gives
    way to the list. Whoever was erased stays erased. Past the last seat people wait. Raises
    NotThere, MeetingNotOpen.
    """
    meeting = selectors.open_meeting_for(actor, meeting_id)
    authorize(meeting.scope)
    erased = selectors.erased_guests(meeting.organization_id, guests)
    return Counted.sum(
        Counted(erased=1) if guest in erased else _bring_in(meeting, guest) for guest in guests
    )


@operation(Action.IMPORT_GUESTS)
def keep_upload(
    actor: Actor, *, upload_id: UUID, meeting_id: UUID, name: str, data: bytes
) -> Upload:
    """Keep a guest list, sealed, until it is confirmed; those of an earlier day are thrown away.

    Raises NotThere, MeetingNotOpen.
    """
    meeting = selectors.open_meeting_for(actor, meeting_id)
    authorize(meeting.scope)
    now = clock.now()
    Upload.objects.filter(uploaded_at__lt=now - KEPT_FOR).delete()
    upload, _is_new = Upload.objects.get_or_create(
        pk=upload_id,
        meeting=meeting,
        defaults={
            "organization_id": meeting.organization_id,
            "name": tidy(name)[:200],
            "sealed": uploads.sealed(upload_id, data),
            "uploaded_at": now,
        },
    )
    return upload


@operation(Action.IMPORT_GUESTS)
def finish_upload(
    actor: Actor,
    *,
    meeting_id: UUID,
    upload_id: UUID,
    outcome: Mapping[str, int],
    bad_rows: bytes,
) -> None:
    """Note what came of an upload and keep, of the file, only the rows that could not be used.

    Once it is noted, a second time changes nothing. Raises NotThere.
    """
    upload = selectors.upload_for(actor, meeting_id, upload_id)
    authorize(upload.meeting.scope)
    Upload.objects.filter(pk=upload.pk, finished_at__isnull=True).update(
        finished_at=clock.now(), outcome=outcome, sealed=uploads.sealed(upload.pk, bad_rows)
    )


def _bring_in(meeting: Meeting, guest: GuestRow) -> Counted:
    sign_up = _sign_up(meeting, guest)
    person, is_new = people.enroll(meeting.organization, sign_up)
    was_in_quarantine = not is_new and person.standing == Standing.QUARANTINE
    people.vouch(person)
    word = _answer(meeting, person, guest, may_change=was_in_quarantine)
    return Counted(
        new=int(is_new), known=int(not is_new), waiting=int(word.answer == Answer.WAITING)
    )


def _sign_up(meeting: Meeting, guest: GuestRow) -> people.NewPerson:
    # A guest list says who comes, and not what anybody agreed to: no consent is written down.
    return people.NewPerson(
        person_id=new_id(),
        name=guest.name,
        contacts=selectors.ways_to_reach(guest),
        language=meeting.organization.language,
        postcode=guest.postcode,
        source=tidy(guest.came_through)[:40],
    )


def _answer(meeting: Meeting, person: Person, guest: GuestRow, *, may_change: bool) -> Rsvp:
    return meetings.add_rsvp(
        meeting,
        person,
        rsvp_id=uuid5(meeting.pk, f"rsvp of {person.pk}"),
        answer=_ANSWER_OF[guest.status],
        guests=guest.guests,
        answers={"words": guest.cares_about},
        may_change=may_change,
        quietly=True,
    )
