"""Projects: proposed by a member, seconded by others, shaped, and what the presenter gets."""

from collections.abc import Callable

import vobject
from django.conf import settings
from django.test import Client
from django.urls import reverse

from groundswell.access.actor import Actor
from groundswell.access.models import Grant
from groundswell.access.roles import Role
from groundswell.access.web.links import LinkInForce
from groundswell.hall import operations as hall
from groundswell.hall import selectors as known_hall
from groundswell.hall.codes import code_of
from groundswell.kernel.ids import UUID, new_id
from groundswell.meetings.models import Meeting
from groundswell.organizations.models import Organization
from groundswell.people.models import Membership, Person
from groundswell.projects import operations as projects
from groundswell.projects import selectors as known_projects
from groundswell.projects.models import Cause, Pledge, Project, ProjectStage
from tests.conftest import MakePerson, member, opened


def _phone(person: Person) -> Client:
    return opened(Grant.objects.get(person_id=person.pk, role=Role.MEMBER))


def links_shown(client: Client, project: Project) -> list[LinkInForce]:
    """The links on a project's page."""
    page = client.get(reverse("projects:project", args=[project.pk]))
    links: list[LinkInForce] = page.context["links"]
    return links


def test_a_member_proposes_and_others_second(
    make_person: MakePerson, cause: Cause, organization: Organization
) -> None:
    ana, ben, cyn = (make_person(name) for name in ("Ana", "Ben", "Cyn"))
    phone = _phone(ana)
    form = {
        "project_id": new_id(),
        "ask_id": new_id(),
        "title": "Heat all winter",
        "cause": cause.pk,
        "summary": "",
        "kind": "call",
        "words": "Call ten neighbors",
        "needed": 10,
        "starts_at": "",
        "due_on": "",
    }
    for _ in range(2):
        assert phone.post(reverse("projects:propose"), form).status_code == 302
    project = Project.objects.get()
    assert (project.lead, project.stage) == (ana, ProjectStage.PROPOSED)
    second = reverse("projects:second", args=[project.pk])
    own = phone.post(second, follow=True).content.decode()
    assert "You proposed this project yourself" in own
    for _ in range(2):
        _phone(ben).post(second)
    project.refresh_from_db()
    assert project.stage == ProjectStage.PROPOSED, "the same member twice is one member"
    _phone(cyn).post(second)
    project.refresh_from_db()
    assert project.stage == ProjectStage.SECONDED


def test_a_shift_in_the_hour_that_clocks_skip_is_said(
    make_person: MakePerson, cause: Cause
) -> None:
    phone = _phone(make_person("Ana"))
    answer = phone.post(
        reverse("projects:propose"),
        {
            "project_id": new_id(),
            "ask_id": new_id(),
            "title": "Early birds",
            "cause": cause.pk,
            "kind": "come",
            "words": "Come very early",
            "needed": 1,
            "starts_at": "2027-03-14T02:30",
        },
    )
    assert answer.status_code == 422
    assert "clocks go forward" in answer.content.decode()
    assert not Project.objects.exists()


def test_the_presenter_gets_what_each_agreed_to_share_as_page_table_and_cards(
    organizer: Actor,
    organizer_client: Client,
    meeting: Meeting,
    make_project: Callable[..., Project],
    client: Client,
) -> None:
    project = make_project("Rent strike fund")
    other = make_project("Another project")
    hall.draw_programme(organizer, meeting_id=meeting.pk, minutes=30, seed="x")
    hall.start_pitch(organizer, pitch_id=known_hall.was_pitched(meeting.pk, project.pk).pk)
    (ask,) = known_projects.asks_of([project.pk])
    for name, contact, share in (
        ("=Formula()", "formula@example.org", "on"),
        ("Quiet", "+1 212 555 0188", ""),
    ):
        phone = Client()
        who = {
            "person_id": new_id(),
            "name": name,
            "contact": contact,
            "share_with_presenter": share,
        }
        code = {"code": code_of(meeting.pk)}
        phone.post(reverse("hall:enter", args=[meeting.pk]), who | code)
        tap = {"pledge_id": new_id(), "ask_id": ask.pk}
        phone.post(reverse("hall:pledge", args=[meeting.pk]), tap)
    form = {"grant_id": new_id(), "label": "Pia"}
    organizer_client.post(reverse("projects:presenter-link", args=[project.pk]), form)
    (link,) = links_shown(organizer_client, project)
    client.get(link.address.removeprefix(settings.BASE_URL))
    page = client.get(reverse("projects:volunteers", args=[project.pk])).content.decode()
    assert "formula@example.org" in page
    assert "5550188" not in page
    table = client.get(reverse("projects:volunteers-csv", args=[project.pk])).content.decode()
    assert "'=Formula()" in table
    assert "5550188" not in table
    cards = client.get(reverse("projects:volunteers-vcard", args=[project.pk])).content.decode()
    (card,) = vobject.readComponents(cards)
    assert (card.fn.value, card.email.value) == ("=Formula()", "formula@example.org")
    assert client.get(reverse("projects:volunteers", args=[other.pk])).status_code == 404


def test_a_presenters_link_is_made_once_listed_and_ended(
    organizer_client: Client, make_project: Callable[..., Project], client: Client
) -> None:
    project, other = make_project("Rent strike fund"), make_project("Another project")
    page = reverse("projects:project", args=[project.pk])
    grant_id = UUID(organizer_client.get(page).context["link_form"]["grant_id"].value())
    make = reverse("projects:presenter-link", args=[project.pk])
    for _ in range(2):
        made = organizer_client.post(make, {"grant_id": grant_id, "label": "Pia, on Thursday"})
        assert (made.status_code, made["Location"]) == (302, f"{page}#presenter")
    (link,) = links_shown(organizer_client, project)
    assert (link.grant_id, link.label) == (grant_id, "Pia, on Thursday")
    assert links_shown(organizer_client, other) == []
    shown = organizer_client.get(page).content.decode()
    for words in ("For Pia, on Thursday", link.address, "Until ", "End this link", "qr__code"):
        assert words in shown

    client.get(link.address.removeprefix(settings.BASE_URL))
    volunteers = reverse("projects:volunteers", args=[project.pk])
    assert client.get(volunteers).status_code == 200
    assert link.address not in client.get(page).content.decode(), "a presenter gives no links away"
    for _ in range(2):
        ended = organizer_client.post(
            reverse("projects:end-presenter-link", args=[project.pk]), {"grant_id": grant_id}
        )
        assert (ended.status_code, ended["Location"]) == (302, f"{page}#presenter")
    assert links_shown(organizer_client, project) == []
    assert client.get(volunteers).status_code == 404
    assert Client().get(link.address.removeprefix(settings.BASE_URL)).status_code == 410


def test_a_link_form_that_makes_no_sense_makes_no_link(
    organizer_client: Client, make_project: Callable[..., Project]
) -> None:
    project = make_project("Rent strike fund")
    make = reverse("projects:presenter-link", args=[project.pk])
    too_long = {"grant_id": new_id(), "label": "Pia " * 100}
    assert organizer_client.post(make, too_long).status_code == 422
    assert links_shown(organizer_client, project) == []
    end = reverse("projects:end-presenter-link", args=[project.pk])
    assert organizer_client.post(end, {"grant_id": "nonsense"}).status_code == 400


def test_joining_can_be_asked_for_like_anything_else(
    organizer: Actor,
    meeting: Meeting,
    make_project: Callable[..., Project],
    make_person: MakePerson,
) -> None:
    project = make_project("Join the union")
    ask_id = new_id()
    projects.add_asks(
        organizer, project_id=project.pk, asks=[projects.NewAsk(ask_id, "join", "Join tonight")]
    )
    hall.draw_programme(organizer, meeting_id=meeting.pk, minutes=30, seed="x")
    hall.start_pitch(organizer, pitch_id=known_hall.was_pitched(meeting.pk, project.pk).pk)
    person = make_person("Ana")
    for _ in range(2):
        taken = hall.take_pledge(
            member(person), pledge_id=new_id(), meeting_id=meeting.pk, ask_id=ask_id
        )
    assert Pledge.objects.get(pk=taken.pledge_id).state == "done"
    assert Membership.objects.filter(person=person, left_at=None).count() == 1


def test_who_organizes_in_two_organizations_chooses_where_a_cause_belongs(
    client_of_both: Client, organization: Organization, other_organization: Organization
) -> None:
    address = reverse("projects:causes")
    there = f"{address}?organization={other_organization.pk}"
    shown = client_of_both.get(address)
    assert shown.context["choice"].chosen == organization, "the first by name"
    for each in (organization, other_organization):
        assert f'href="?organization={each.pk}"' in shown.content.decode()
    form = {"cause_id": new_id(), "name": "Buses", "organization": other_organization.pk}
    named = client_of_both.post(address, form)
    assert (named.status_code, named["Location"]) == (302, there)
    assert Cause.objects.get().organization == other_organization
    assert [each.name for each in client_of_both.get(there).context["causes"]] == ["Buses"]
    assert list(client_of_both.get(address).context["causes"]) == []


def test_a_proposal_is_made_where_it_was_chosen_with_the_causes_of_there(
    client_of_both: Client,
    organizer_client: Client,
    other_organizer: Actor,
    other_organization: Organization,
    cause: Cause,
) -> None:
    theirs = projects.name_cause(
        other_organizer, cause_id=new_id(), organization_id=other_organization.pk, name="Buses"
    )
    there = f"{reverse('projects:propose')}?organization={other_organization.pk}"
    page = client_of_both.get(there).content.decode()
    assert ("Buses" in page, "Rent" in page) == (True, False)
    form = {
        "project_id": new_id(),
        "ask_id": new_id(),
        "title": "Night buses",
        "cause": theirs.pk,
        "kind": "call",
        "words": "Call ten neighbors",
        "needed": 10,
        "organization": other_organization.pk,
    }
    wrong = client_of_both.post(reverse("projects:propose"), form | {"cause": cause.pk})
    assert wrong.status_code == 422
    assert f'value="{other_organization.pk}"' in wrong.content.decode(), "the choice is kept"
    assert client_of_both.post(reverse("projects:propose"), form).status_code == 302
    assert Project.objects.get().organization == other_organization

    alone = organizer_client.get(reverse("projects:propose")).content.decode()
    assert "?organization=" not in alone, "nobody chooses from one"
    for address in (there, f"{reverse('projects:causes')}?organization={other_organization.pk}"):
        assert organizer_client.get(address).status_code == 404
    assert organizer_client.post(reverse("projects:propose"), form).status_code == 404
    assert organizer_client.get(f"{reverse('projects:causes')}?organization=x").status_code == 404
