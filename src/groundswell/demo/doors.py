"""The doors into the demo town: one address for each part that somebody plays."""

from django.conf import settings
from django.urls import reverse

from groundswell.access import selectors as access
from groundswell.access.actor import house
from groundswell.access.roles import Role, ScopeKind
from groundswell.access.web.views import sign_in_url
from groundswell.hall.codes import code_of
from groundswell.meetings import selectors as meetings


def doors() -> list[tuple[str, str]]:
    """Role and address: accounts by sign-in link, everybody else by their own link."""
    found = [(account.name, sign_in_url(account)) for account in access.accounts()[:6]]
    tonight = meetings.public_meetings().first()
    if tonight is None:
        return found
    for grant, token in access.links_of(house(), ScopeKind.MEETING, tonight.pk):
        url = settings.BASE_URL + reverse("access:open-link", args=[token])
        found.append((_WORDS.get(Role(grant.role), grant.role), url))
    member = meetings.guest_list(house(), tonight).filter(answer="going", holds__gt=0).first()
    if member and (own := access.member_token(member.person_id)):
        found.append(("A member", settings.BASE_URL + reverse("access:open-link", args=[own])))
    phone = reverse("hall:phone", args=[tonight.pk])
    found.append(("Anybody", settings.BASE_URL + reverse("hall:meeting", args=[tonight.pk])))
    found.append(("A phone in the hall", f"{settings.BASE_URL}{phone}?c={code_of(tonight.pk)}"))
    return found


_WORDS = {
    Role.DOOR_VOLUNTEER: "Door volunteer",
    Role.HELPER: "Wings and stage",
    Role.HOST: "Host, stage",
    Role.PRESENTER: "Presenter",
}
