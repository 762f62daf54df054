"""Every address of the house."""

from allauth.account import urls as allauth_account
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, include, path

handler404 = "groundswell.access.web.errors.not_found"
handler500 = "groundswell.access.web.errors.broke"

# Accounts and their addresses come from owners alone: of allauth's pages only these are open, or
# somebody could claim the address of a future owner, or set a password that nobody asks for.
_OPEN = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_request_login_code",
    "account_confirm_login_code",
}


def _closed(_request: HttpRequest, **_parts: str) -> HttpResponse:
    raise Http404


_account = [
    each if each.name in _OPEN else URLPattern(each.pattern, _closed, each.default_args, each.name)
    for each in allauth_account.urlpatterns
]

urlpatterns = [
    path("", include("groundswell.desk.web.urls")),
    path("", include("groundswell.access.web.urls")),
    path("", include("groundswell.hall.web.urls")),
    path("meetings/", include("groundswell.meetings.web.urls")),
    path("projects/", include("groundswell.projects.web.urls")),
    path("exchange/", include("groundswell.exchange.web.urls")),
    path("account/", include(_account)),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("language/", include("django.conf.urls.i18n")),
]
