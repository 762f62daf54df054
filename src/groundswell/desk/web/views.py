"""The house's front door, the home of those who work here, a person's own page."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from groundswell.access.web.errors import words_for
from groundswell.access.web.requests import actor_of, forget_links
from groundswell.desk import selectors
from groundswell.desk.web.forms import ConfirmForm
from groundswell.kernel.ids import UUID
from groundswell.meetings import operations as meetings
from groundswell.meetings import selectors as known_meetings
from groundswell.people import operations as people
from groundswell.people import selectors as known_people
from groundswell.people.consents import SHARE_WITH_PRESENTER
from groundswell.people.models import Standing
from groundswell.projects import operations as projects
from groundswell.projects.models import PledgeState


class AnswerForm(forms.Form):
    """How a promise stands."""

    state = forms.ChoiceField(
        choices=[
            (state.value, state.value)
            for state in (
                PledgeState.CONFIRMED,
                PledgeState.DONE,
                PledgeState.MISSED,
                PledgeState.WITHDRAWN,
            )
        ]
    )
    got_in_the_way = forms.CharField(required=False, max_length=300)


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """What is coming up in the house, for anybody."""
    context = {"meetings": known_meetings.public_meetings()[:20]}
    return render(request, "desk/front.html", context)


@never_cache
@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The day of somebody who works here."""
    return render(request, "desk/home.html", {"home": selectors.home_of(actor_of(request))})


@never_cache
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """A person's own page; before they say that it is them, only the question."""
    page = selectors.own_page(actor_of(request))
    if page.person.standing == Standing.QUARANTINE:
        return _ask_whether(request, page, ConfirmForm(page=page))
    share = [
        {
            "meeting": rsvp.meeting,
            "url": settings.BASE_URL
            + reverse("hall:meeting", args=[rsvp.meeting_id])
            + f"?by={page.person.share_code}",
            "ticket": settings.BASE_URL + reverse("meetings:scan", args=[rsvp.meeting_id, rsvp.pk]),
            "address": known_meetings.address_for(actor_of(request), rsvp.meeting),
            "rsvp": rsvp,
        }
        for rsvp in page.rsvps
        if rsvp.meeting.stage == "open"
    ]
    return render(request, "desk/me.html", {"page": page, "coming": share})


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """It is me, this many come with me, and this is what I agree to."""
    actor = actor_of(request)
    page = selectors.own_page(actor)
    form = ConfirmForm(request.POST, page=page)
    if not form.is_valid():
        return _ask_whether(request, page, form)
    meetings.confirm_person(
        actor,
        person_id=page.person.pk,
        guests=form.guests(),
        agreements=form.agreements("own page"),
    )
    messages.success(request, _("Good. Now we know that it is you."))
    return redirect("desk:me")


@require_POST
def cancel_rsvp(request: HttpRequest, rsvp_id: UUID) -> HttpResponse:
    """I cannot come."""
    meetings.cancel_rsvp(actor_of(request), rsvp_id=rsvp_id)
    messages.success(request, _("Thank you for telling us. Your seat goes to somebody else."))
    return redirect("desk:me")


@require_POST
def answer_pledge(request: HttpRequest, pledge_id: UUID) -> HttpResponse:
    """Still good, done, not done, taken back."""
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            projects.answer_pledge(
                actor_of(request),
                pledge_id=pledge_id,
                state=PledgeState(form.cleaned_data["state"]),
                got_in_the_way=form.cleaned_data["got_in_the_way"],
            )
        except projects.PledgeEnded as refusal:
            messages.warning(request, words_for(refusal))
        else:
            messages.success(request, _("Thank you. It is written down."))
    return redirect("desk:me")


@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """No longer share my contact with those who lead projects."""
    actor = actor_of(request)
    person = known_people.own_person(actor)
    people.withdraw_consent(actor, person_id=person.pk, purpose=SHARE_WITH_PRESENTER)
    messages.success(request, _("From now on nobody who leads a project is given your contact."))
    return redirect("desk:me")


@never_cache
@require_GET
def data(request: HttpRequest) -> HttpResponse:
    """Everything the house holds about me."""
    response = JsonResponse(
        selectors.own_data(actor_of(request)),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@require_POST
def erase(request: HttpRequest) -> HttpResponse:
    """Erase me."""
    actor = actor_of(request)
    person = known_people.own_person(actor)
    people.erase(actor, person_id=person.pk)
    forget_links(request)
    messages.success(request, _("You are erased. Nobody in the house can read your data any more."))
    return redirect("desk:front")


def _ask_whether(request: HttpRequest, page: selectors.OwnPage, form: ConfirmForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "desk/confirm.html", {"page": page, "form": form}, status=status)
