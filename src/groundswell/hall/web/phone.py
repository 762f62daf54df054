"""The phone in the hall: it follows the pitch by itself and takes one tap."""

import datetime as dt
import json
from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from groundswell.access.web.errors import words_for
from groundswell.access.web.requests import actor_of, device_of, limited, remember_link
from groundswell.hall import operations, policy, selectors
from groundswell.hall.codes import is_code_of
from groundswell.hall.phones import authorization_of
from groundswell.hall.selectors import Now
from groundswell.hall.web.forms import TapForm, UndoForm
from groundswell.kernel.errors import DomainError
from groundswell.kernel.ids import UUID, new_id
from groundswell.meetings import selectors as meetings
from groundswell.people import selectors as people
from groundswell.people.models import Person
from groundswell.people.web.forms import WhoForm
from groundswell.projects import operations as projects

TAPS_A_MINUTE = 60


@never_cache
@require_GET
def phone(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What is on, and what one can say yes to; who is new types a name first."""
    device_of(request)  # a hall of new phones is many devices, not one without a name
    return _page(request, meeting_id)


@never_cache
@require_GET
def by_code(request: HttpRequest, code: str = "") -> HttpResponse:
    """From the short address on the stage, or the code typed at the front door, to the phone."""
    code = code or request.GET.get("code", "")
    meeting_id = selectors.meeting_of_code(code)
    return redirect(f"{reverse('hall:phone', args=[meeting_id])}?c={code}")


@require_POST
@limited("enter hall", limit=12, window=dt.timedelta(minutes=10))
def enter(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A name and one contact, and this phone is in."""
    meeting = meetings.public_meeting(meeting_id)
    form = WhoForm(request.POST, organization=meeting.organization)
    if not form.is_valid():
        return _page(request, meeting_id, form, status=422)
    try:
        grant = operations.enter_hall(
            actor_of(request),
            grant_id=new_id(),
            attendance_id=new_id(),
            meeting_id=meeting_id,
            code=request.POST.get("code", ""),
            sign_up=form.sign_up(source="hall", evidence=f"hall of meeting {meeting_id}"),
        )
    except DomainError as refusal:
        form.add_error(None, words_for(refusal))
        return _page(request, meeting_id, form, status=refusal.status)
    remember_link(request, grant)
    return redirect("hall:phone", meeting_id)


@require_POST
@limited("tap", limit=TAPS_A_MINUTE, window=dt.timedelta(minutes=1))
def pledge(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Count me in."""
    form = TapForm(request.POST)
    if form.is_valid():
        try:
            taken = operations.take_pledge(
                actor_of(request), meeting_id=meeting_id, **form.cleaned_data
            )
        except (
            operations.PledgesPaused,
            operations.NotPitchedYet,
            operations.WhoAreYou,
            projects.NotConfirmedYet,
        ) as refusal:
            messages.warning(request, words_for(refusal))
        else:
            if taken.after_the_end:
                messages.success(
                    request,
                    _("The pitch has ended. Your word is kept for the project all the same."),
                )
    return redirect("hall:phone", meeting_id)


@require_POST
def undo(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Take a tap back."""
    form = UndoForm(request.POST)
    if form.is_valid():
        operations.undo_pledge(actor_of(request), meeting_id=meeting_id, **form.cleaned_data)
    return redirect("hall:phone", meeting_id)


def _page(
    request: HttpRequest, meeting_id: UUID, form: WhoForm | None = None, *, status: int = 200
) -> HttpResponse:
    code = request.POST.get("code") or request.GET.get("c", "")
    person = selectors.person_in_hall(actor_of(request), meeting_id)
    shown = selectors.now_in(meeting_id, person.pk if person else None)
    context = {
        "now": shown,
        "person": person,
        "is_named": person is not None,
        "taps": _by_what_it_taps(request, shown, person),
        "form": form or WhoForm(organization=shown.meeting.organization),
        "code": code if is_code_of(meeting_id, code) else "",
    }
    return render(request, "hall/phone.html", context, status=status)


def _by_what_it_taps(request: HttpRequest, shown: Now, person: Person | None) -> dict[str, str]:
    """What the page's own script sends taps with and what it knows of their owner's promises.

    Nothing where the phone speaks for nobody.
    """
    held = policy.held_on_phone(actor_of(request), shown.meeting.scope)
    if person is None or held is None:
        return {}
    promised = {str(ask_id): asdict(each) for ask_id, each in shown.promised.items()}
    return {
        "authorization": authorization_of(held.grant_id, shown.meeting.pk),
        "who": people.lasting_mark(person),
        "promised": json.dumps(promised),
    }
