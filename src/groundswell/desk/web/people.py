"""Finding somebody, seeing what the house holds about them, erasing them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from groundswell.access.web.requests import actor_of
from groundswell.desk import selectors
from groundswell.kernel.ids import UUID
from groundswell.kernel.text import tidy
from groundswell.people import operations as people


@never_cache
@login_required
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Find somebody by their name."""
    search = tidy(request.GET.get("name", ""))
    found = selectors.find(actor_of(request), search)
    context = {"search": search, "found": found, "is_full": len(found) == selectors.FOUND_AT_MOST}
    return render(request, "desk/people.html", context)


@never_cache
@login_required
@require_GET
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What the house holds about somebody."""
    known = selectors.person_page(actor_of(request), person_id)
    return render(request, "desk/person.html", {"known": known, "person": known.person})


@require_POST
@login_required
def spoken(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Note that one has spoken with somebody, and go back to where it was noted."""
    spoken_with = people.speak_with(actor_of(request), person_id=person_id)
    messages.success(
        request, _("Noted that you have spoken with %(name)s.") % {"name": spoken_with.name}
    )
    if request.POST.get("back") == "person":
        return redirect("desk:person", person_id)
    return redirect("desk:home")


@require_POST
@login_required
def erase(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Erase somebody who asked for it."""
    people.erase(actor_of(request), person_id=person_id)
    messages.success(
        request, _("They are erased. Nobody in the house can read their data any more.")
    )
    return redirect("desk:people")
