"""The programme of an hour: drawn, arranged, published; and what it brought."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from groundswell.access.actions import Action
from groundswell.access.web.errors import words_for
from groundswell.access.web.requests import actor_of
from groundswell.hall import operations, selectors
from groundswell.hall.web.forms import DrawForm, PlaceForm
from groundswell.kernel.ids import UUID
from groundswell.meetings import selectors as meetings
from groundswell.projects import selectors as projects
from groundswell.projects.models import Project


@require_http_methods(["GET", "POST"])
def programme(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The hour as it stands, what was drawn, and what the meeting lead changed."""
    if request.method == "POST":
        operations.arrange_programme(
            actor_of(request), meeting_id=meeting_id, places=_places(request)
        )
        messages.success(request, _("The programme is saved."))
        return redirect("hall:programme", meeting_id)
    return render(request, "hall/programme.html", _context(request, meeting_id))


@require_POST
def draw(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Choose the hour by Equal Shares and the lottery."""
    form = DrawForm(request.POST)
    if not form.is_valid():
        context = _context(request, meeting_id) | {"draw_form": form}
        return render(request, "hall/programme.html", context, status=422)
    try:
        operations.draw_programme(actor_of(request), meeting_id=meeting_id, **form.cleaned_data)
    except (operations.ProgrammeRunning, operations.NothingToPitch) as refusal:
        messages.warning(request, words_for(refusal))
    return redirect("hall:programme", meeting_id)


@require_GET
def results(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What each pitch brought, and how much of it was kept."""
    actor = actor_of(request)
    meeting = meetings.meeting_for(actor, meeting_id)
    context = {
        "meeting": meeting,
        "results": selectors.results_of(actor, meeting_id),
        "may_see_volunteers": actor.may(Action.SEE_VOLUNTEERS, meeting.scope),
        "attention": selectors.attention_of(actor).filter(meeting_id=meeting_id),
        "counts": meetings.counts_of(meeting),
    }
    return render(request, "hall/results.html", context)


def _context(request: HttpRequest, meeting_id: UUID) -> dict[str, object]:
    meeting = meetings.meeting_for(actor_of(request), meeting_id, Action.BUILD_PROGRAMME)
    shown = selectors.now_in(meeting_id)
    plan = selectors.plan_of(meeting)
    return {
        "meeting": meeting,
        "now": shown,
        "draw_form": DrawForm(
            initial={"minutes": shown.programme.minutes if shown.programme else 60}
        ),
        "plan": plan,
        "concerns": selectors.concerns_at(meeting),
        "ready": _not_placed(meeting.organization_id, plan),
    }


def _places(request: HttpRequest) -> list[operations.Place]:
    """The rows of the form in the order that their numbers say; a row without one is left out."""
    rows: list[tuple[int, operations.Place]] = []
    for text in request.POST.getlist("project"):
        row = PlaceForm(
            {
                "project_id": text,
                "order": request.POST.get(f"order-{text}"),
                "minutes": request.POST.get(f"minutes-{text}"),
                "presenter_name": request.POST.get(f"presenter-{text}", ""),
            }
        )
        if row.is_valid():
            data = row.cleaned_data
            rows.append((data.pop("order"), operations.Place(**data)))
    return [place for _order, place in sorted(rows, key=lambda row: row[0])]


def _not_placed(organization_id: UUID, plan: selectors.Plan | None) -> list[Project]:
    placed = {each.pitch.project_id for each in plan.places} if plan else set()
    ready = projects.pitchable(organization_id)
    return [project for project in ready if project.pk not in placed]
