"""Opening links, leaving a device, health."""

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.core import signing
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from groundswell.access import selectors
from groundswell.access.models import Account, Grant
from groundswell.access.roles import Role
from groundswell.access.web.requests import forget_links, remember_link
from groundswell.kernel.errors import DomainError
from groundswell.kernel.ids import UUID

SIGN_IN_LINK_LASTS = dt.timedelta(hours=12)
_SALT = "groundswell.sign-in-link"


class SignInLinkEnded(DomainError):
    """This sign-in link has ended. Sign in with your e-mail address to get a code."""

    status = 410


def sign_in_token(account: Account) -> str:
    """A token that signs an account in for the next twelve hours; made on the house's machine."""
    return signing.dumps(str(account.pk), salt=_SALT)


def sign_in_url(account: Account) -> str:
    """The whole address of an account's sign-in link."""
    return settings.BASE_URL + reverse("access:sign-in-link", args=[sign_in_token(account)])


@never_cache
@require_GET
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the grant of a link on this device and go where it leads, so that no page's address
    holds the token.
    """
    grant = selectors.grant_of_link(token)
    remember_link(request, grant)
    return redirect(_destination(grant))


@never_cache
@require_GET
def open_sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in with a link that the keeper made on the house's own machine."""
    try:
        account_id = signing.loads(token, salt=_SALT, max_age=SIGN_IN_LINK_LASTS)
    except signing.BadSignature:
        raise SignInLinkEnded from None
    account = selectors.account_for(UUID(account_id))
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("desk:home")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out, and forget every link that was opened on this device."""
    forget_links(request)
    logout(request)
    messages.success(request, _("You have left the house on this device."))
    return redirect("desk:front")


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Whether the process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """Whether the database answers; 503 otherwise, by the one map of errors."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ready"})


def _destination(grant: Grant) -> str:
    match Role(grant.role):
        case Role.MEMBER:
            return reverse("desk:me")
        case Role.DOOR_VOLUNTEER:
            return reverse("meetings:door", args=[grant.scope_id])
        case Role.PRESENTER:
            return reverse("projects:volunteers", args=[grant.scope_id])
        case Role.HALL_PHONE:
            return reverse("hall:phone", args=[grant.scope_id])
        case Role.HOST:
            return reverse("hall:stage", args=[grant.scope_id])
        case _:
            return reverse("hall:wings", args=[grant.scope_id])
