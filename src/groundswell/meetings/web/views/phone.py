"""The door phone without a network: the list that it holds, and what it brings when it is back."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from groundswell.access import selectors as access
from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.access.web.errors import words_for
from groundswell.access.web.requests import actor_of
from groundswell.kernel import clock
from groundswell.kernel.errors import DomainError, NotPermitted, NotThere
from groundswell.meetings import operations, phones, policy, selectors
from groundswell.meetings.models import Answer, Meeting
from groundswell.meetings.operations import WriteThemDownAgain
from groundswell.meetings.operations.bringing import GRACE
from groundswell.meetings.web.forms import KeptForm, WalkInForm
from groundswell.meetings.web.forms.door import FAR_OFF
from groundswell.meetings.web.views.door import shown_on_door

MOST_ENTRIES = 100
MOST_BYTES = 128 * 1024


class NotFromADoorPhone(DomainError):
    """This is not a list of people as a door phone sends it."""

    status = 400


class TooManyAtOnce(DomainError):
    """A door phone sends at most a hundred people at once. Please send the rest after these."""

    status = 413


@dataclass(frozen=True, slots=True)
class Sent:
    """What a phone sends: its entries, and its own clock at this moment in milliseconds."""

    phone_now: int
    entries: list[dict[str, Any]]


@never_cache
@require_GET
def phone_list(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """All that a door phone holds for the evening: the names, the keys, and until when."""
    actor = actor_of(request)
    meeting = selectors.meeting_for(actor, meeting_id, Action.SEE_DOOR)
    shown = _list(actor, meeting)
    if not shown["holds"]:
        return JsonResponse(shown)
    held = actor.holding(Action.CHECK_IN, meeting.scope)
    if not held:
        raise NotThere  # whoever holds no grant, as the house itself, has no phone at the door
    grant_id = held[0].grant_id
    return JsonResponse(
        shown
        | {
            "authorization": phones.authorization_of(grant_id, meeting_id),
            "list_key": phones.key_of("list", grant_id, meeting_id),
            "outbox_key": phones.key_of("outbox", grant_id, meeting_id),
            "outbox_until": _milliseconds(policy.list_ends_at(actor, meeting) + GRACE),
        }
    )


@csrf_exempt  # no cookie speaks here: the phone's own proof does, which no other page can know
@never_cache
@require_POST
def sync(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Take what a phone kept, each by itself, and say what became of each and who is here now.

    The proof in the header outlives the list by twelve hours, and ends at once with a link that is
    ended by hand.
    """
    actor = _actor_at_the_door(request, meeting_id)
    meeting = selectors.meeting_for(actor, meeting_id, Action.SEE_DOOR)
    sent = _sent(request)
    heard_at = clock.now()
    outcomes = [_take(actor, meeting, entry, sent.phone_now, heard_at) for entry in sent.entries]
    meeting = selectors.meeting_for(actor, meeting_id, Action.SEE_DOOR)
    shown = _list(actor, meeting)
    return JsonResponse({"entries": outcomes, "list": shown})


@never_cache
@require_GET
def shell(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The door's page without a name on it, which the phone keeps for when there is no network."""
    actor = actor_of(request)
    meeting = selectors.meeting_for(actor, meeting_id, Action.SEE_DOOR)
    # Neither a token of this moment nor a message to this page may be kept.
    nobody = {"is_shell": True, "csrf_token": "", "messages": [], "user": None, "lines": []}
    shown = shown_on_door(actor, meeting) | {"form": WalkInForm(meeting=meeting)} | nobody
    return render(request, "meetings/door.html", shown)


@require_GET
def worker(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The script that answers this door's pages without a network; its path is all it reaches."""
    script = f"importScripts({json.dumps(static('ui/built/worker.js'))});\n"
    return HttpResponse(
        script, content_type="text/javascript", headers={"Cache-Control": "no-cache"}
    )


def _list(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    now = clock.now()
    until = policy.list_ends_at(actor, meeting)
    shown: dict[str, Any] = {"now": _milliseconds(now), "until": _milliseconds(until)}
    if not policy.phone_holds_list(actor, meeting, now):
        return shown | {"holds": False}
    counts = selectors.counts_of(meeting)
    rows = selectors.door_list(actor, meeting.pk)
    return shown | {
        "holds": True,
        "here": counts.here,
        "seats_left": counts.seats_left,
        "seats_beyond": counts.seats_beyond,
        "rows": [
            [str(row.rsvp_id), row.name, row.guests, row.answer == Answer.WAITING, row.is_here]
            for row in rows
        ],
    }


def _actor_at_the_door(request: HttpRequest, meeting_id: UUID) -> Actor:
    grant_id = phones.grant_in(request.headers.get("Authorization", ""), meeting_id)
    if grant_id is None:
        raise NotPermitted
    return access.actor_of_phone(grant_id, late=GRACE)


def _sent(request: HttpRequest) -> Sent:
    if len(request.body) > MOST_BYTES:
        raise TooManyAtOnce
    try:
        told = json.loads(request.body)
        phone_now, entries = told["now"], told["entries"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotFromADoorPhone from None
    is_list = isinstance(entries, list) and all(isinstance(each, dict) for each in entries)
    if not (is_list and type(phone_now) is int and 0 <= phone_now <= FAR_OFF):
        raise NotFromADoorPhone
    if len(entries) > MOST_ENTRIES:
        raise TooManyAtOnce
    return Sent(phone_now, entries)


def _take(
    actor: Actor, meeting: Meeting, entry: dict[str, Any], phone_now: int, heard_at: dt.datetime
) -> dict[str, str]:
    """What became of one entry; whatever is wrong with it holds up no other."""
    said = {"id": str(entry.get("id"))[:64]}
    try:
        _bring(actor, meeting, entry, phone_now, heard_at)
    except DomainError as refused:
        words = refused.details.get("words") or words_for(refused)
        return said | {"refused": type(refused).__name__, "words": words}
    return said


def _bring(
    actor: Actor, meeting: Meeting, entry: dict[str, Any], phone_now: int, heard_at: dt.datetime
) -> None:
    kept = KeptForm(entry)
    if not kept.is_valid():
        raise WriteThemDownAgain
    entry_id = kept.cleaned_data["id"]
    # What the phone's clock says now tells by how much it is wrong.
    at = heard_at - dt.timedelta(milliseconds=phone_now - kept.cleaned_data["at"])
    written = entry.get("walk_in")
    if not isinstance(written, dict):
        if kept.cleaned_data["rsvp_id"] is None:
            raise WriteThemDownAgain
        operations.bring_check_in(
            actor,
            entry_id=entry_id,
            meeting_id=meeting.pk,
            rsvp_id=kept.cleaned_data["rsvp_id"],
            guests=kept.cleaned_data["guests"],
            at=at,
        )
        return
    typed = {name: _text(value) for name, value in written.items() if isinstance(value, str)}
    form = WalkInForm(typed | {"attendance_id": str(entry_id)}, meeting=meeting)
    if not form.is_valid():
        raise WriteThemDownAgain(words=_what_is_wrong(form))
    operations.bring_walk_in(
        actor,
        entry_id=entry_id,
        meeting_id=meeting.pk,
        sign_up=form.sign_up_at_door(),
        joins=form.cleaned_data["joins"],
        at=at,
    )


def _text(value: str) -> str:
    """Without the halves of letters that JSON can name and no database can write."""
    return value.encode(errors="ignore").decode()


def _what_is_wrong(form: WalkInForm) -> str:
    return " ".join(
        f"{form.fields[name].label}: {' '.join(map(str, errors))}"
        for name, errors in form.errors.items()
    )


def _milliseconds(moment: dt.datetime) -> int:
    return int(moment.timestamp() * 1000)
