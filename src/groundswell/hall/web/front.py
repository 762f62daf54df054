"""A meeting's public page: what it is, and coming to it without an account."""

import datetime as dt
from email.utils import parseaddr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from icalendar import Calendar, Event, vCalAddress

from groundswell.access.web.errors import words_for
from groundswell.access.web.requests import actor_of, limited
from groundswell.hall.web.forms import RsvpForm
from groundswell.kernel import clock
from groundswell.kernel.ids import UUID
from groundswell.meetings import operations, selectors
from groundswell.meetings.models import Meeting, Stage
from groundswell.projects import selectors as projects

RSVPS_A_DEVICE = 12


@require_http_methods(["GET", "POST"])
@limited("rsvp", limit=RSVPS_A_DEVICE, window=dt.timedelta(minutes=10))
def meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The public page; a good form is answered the same whether the person is known or new."""
    shown = selectors.public_meeting(meeting_id)
    causes = projects.causes_of(shown.organization_id)
    form = RsvpForm(
        request.POST or None,
        causes=causes,
        organization=shown.organization,
        initial={"by": request.GET.get("by", "")[:16]},
    )
    if request.method == "POST" and form.is_valid() and _answered(request, meeting_id, form):
        kind = form.cleaned_data["contact"][0]
        return redirect(f"{reverse('hall:thanks', args=[meeting_id])}?by={kind}")
    context = _context(request, shown) | {"form": form}
    status = 422 if form.errors else 200
    return render(request, "hall/meeting.html", context, status=status)


@require_GET
def thanks(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What happens next, in the same words for everybody."""
    shown = selectors.public_meeting(meeting_id)
    by_mail = request.GET.get("by") != "phone"
    return render(request, "hall/thanks.html", _context(request, shown) | {"by_mail": by_mail})


@require_GET
def calendar(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The meeting as a calendar file, with its address where the reader may know it.

    Opened again after a move or a calling off, it replaces the earlier one (RFC 5546).
    """
    shown = selectors.public_meeting(meeting_id)
    address = selectors.address_for(actor_of(request), shown)
    feed = Calendar()
    feed.add("prodid", "-//Groundswell//EN")
    feed.add("version", "2.0")
    feed.add("method", "CANCEL" if shown.stage == Stage.CANCELLED else "PUBLISH")
    feed.add_component(_event(shown, address))
    return HttpResponse(feed.to_ical(), content_type="text/calendar; charset=utf-8")


def _event(shown: Meeting, address: str) -> Event:
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["cn"] = shown.organization.name
    event = Event()
    event.add("uid", f"{shown.pk}@groundswell")
    event.add("sequence", shown.sequence)
    event.add("dtstamp", clock.now())
    event.add("status", "CANCELLED" if shown.stage == Stage.CANCELLED else "CONFIRMED")
    event.add("organizer", organizer)
    event.add("dtstart", shown.starts_at)
    event.add("dtend", shown.ends_at)
    event.add("summary", shown.title)
    event.add("location", ", ".join(part for part in (shown.venue, address) if part))
    event.add("url", settings.BASE_URL + reverse("hall:meeting", args=[shown.pk]))
    return event


def _answered(request: HttpRequest, meeting_id: UUID, form: RsvpForm) -> bool:
    """Whether the answer was taken; where it was not, the form now says what stands in the way."""
    try:
        operations.rsvp(
            actor_of(request),
            rsvp_id=form.cleaned_data["rsvp_id"],
            meeting_id=meeting_id,
            sign_up=form.sign_up(source="rsvp", share_code=form.cleaned_data["by"]),
            answer=form.cleaned_data["answer"],
            guests=form.cleaned_data["guests"],
            answers=form.answers(),
        )
    except (operations.NoSeatLeft, operations.NoSeatForMore) as refused:
        form.add_error("guests", words_for(refused))
        return False
    return True


def _context(request: HttpRequest, shown: Meeting) -> dict[str, object]:
    actor = actor_of(request)
    counts = selectors.counts_of(shown)
    is_full = counts.seats_left is not None and counts.seats_left <= 0
    return {
        "meeting": shown,
        "address": selectors.address_for(actor, shown),
        "counts": counts,
        "is_full": is_full,
        "is_called_off": shown.stage == Stage.CANCELLED,
        "is_open": shown.stage == Stage.OPEN and shown.ends_at > clock.now(),
        "takes_answers": not is_full or shown.has_waitlist or selectors.has_seat(actor, shown),
        "public_url": settings.BASE_URL + reverse("hall:meeting", args=[shown.pk]),
    }
