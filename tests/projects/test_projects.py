"""Projects: who proposes, who seconds, what is promised, and what becomes of it."""

import datetime as dt
from collections.abc import Callable

import pytest

from groundswell.access.actor import Actor
from groundswell.hall import operations as hall
from groundswell.hall import selectors as known_hall
from groundswell.kernel import clock
from groundswell.kernel.errors import NotPermitted, NotThere
from groundswell.kernel.ids import new_id
from groundswell.meetings.models import Meeting
from groundswell.organizations.models import Organization
from groundswell.people.consents import SHARE_WITH_PRESENTER
from groundswell.people.models import Activity, Deed, Person
from groundswell.projects import operations as projects
from groundswell.projects import selectors
from groundswell.projects.models import Ask, Cause, Pledge, PledgeState, Project, ProjectStage
from groundswell.projects.operations import NewAsk, NotConfirmedYet, OwnProject, PledgeEnded
from tests.conftest import MakePerson, member


def proposed(actor: Actor, organization: Organization, cause: Cause, **more: object) -> Project:
    return projects.propose(
        actor,
        project_id=more.pop("project_id", None) or new_id(),  # type: ignore[arg-type]  # an id
        organization_id=organization.pk,
        cause_id=cause.pk,
        title="Night buses",
        summary="",
        asks=[NewAsk(new_id(), "sign", "Sign", needed=5)],
        **more,  # type: ignore[arg-type]  # each of its own type
    )


@pytest.fixture
def lead(make_person: MakePerson) -> Person:
    return make_person("Lena Lead")


def second(person: Person, project: Project) -> Project:
    return projects.second(
        member(person), second_id=new_id(), project_id=project.pk, person_id=person.pk
    )


def stage(project: Project) -> str:
    project.refresh_from_db()
    return project.stage


def test_a_member_proposes_and_others_second_it(
    organization: Organization, cause: Cause, lead: Person, make_person: MakePerson
) -> None:
    project = proposed(member(lead), organization, cause, person_id=lead.pk)
    assert (project.lead, stage(project)) == (lead, ProjectStage.PROPOSED)
    with pytest.raises(OwnProject):
        second(lead, project)
    one, two = make_person("One"), make_person("Two")
    for _ in range(3):
        second(one, project)
    assert (selectors.seconds_of(project), stage(project)) == (1, ProjectStage.PROPOSED)
    second(two, project)
    assert (selectors.seconds_of(project), stage(project)) == (2, ProjectStage.SECONDED)
    deeds = list(Activity.objects.filter(project_id=project.pk).values_list("deed", "person"))
    assert sorted(deeds) == sorted(
        [(Deed.PROPOSED, lead.pk), (Deed.SECONDED, one.pk), (Deed.SECONDED, two.pk)]
    )


def test_the_same_proposal_again_changes_nothing(
    organization: Organization, cause: Cause, lead: Person
) -> None:
    wanted = new_id()
    for _ in range(2):
        proposed(member(lead), organization, cause, person_id=lead.pk, project_id=wanted)
    assert (Project.objects.count(), Ask.objects.count()) == (1, 1)


def test_who_is_not_confirmed_neither_proposes_nor_seconds(
    organization: Organization,
    cause: Cause,
    make_person: MakePerson,
    make_project: Callable[..., Project],
) -> None:
    quin = make_person("Quin", confirmed=False)
    with pytest.raises(NotConfirmedYet):
        proposed(member(quin), organization, cause, person_id=quin.pk)
    project = make_project("Rent", seconds=1)
    with pytest.raises(NotConfirmedYet):
        second(quin, project)
    assert (Project.objects.count(), stage(project)) == (1, ProjectStage.PROPOSED)


def test_nobody_proposes_or_seconds_in_anothers_name(
    organization: Organization, cause: Cause, lead: Person, make_person: MakePerson
) -> None:
    other = make_person("Other")
    with pytest.raises(NotPermitted):
        proposed(member(other), organization, cause, person_id=lead.pk)
    project = proposed(member(lead), organization, cause, person_id=lead.pk)
    third = make_person("Third")
    with pytest.raises(NotPermitted):
        projects.second(
            member(other), second_id=new_id(), project_id=project.pk, person_id=third.pk
        )
    assert selectors.seconds_of(project) == 0


def test_another_organization_sees_and_touches_nothing(
    other_organizer: Actor,
    other_organization: Organization,
    make_project: Callable[..., Project],
    cause: Cause,
) -> None:
    project = make_project("Rent")
    assert list(selectors.projects_of(other_organizer)) == []
    for refused in (
        lambda: selectors.project_for(other_organizer, project.pk),
        lambda: selectors.volunteers(other_organizer, project.pk),
        lambda: projects.add_asks(other_organizer, project_id=project.pk, asks=[]),
        lambda: proposed(other_organizer, other_organization, cause),
    ):
        with pytest.raises(NotThere):
            refused()
    assert Project.objects.count() == 1


@pytest.fixture
def pledge(
    organizer: Actor, meeting: Meeting, make_project: Callable[..., Project], lead: Person
) -> Pledge:
    from groundswell.hall import operations as hall
    from groundswell.hall import selectors as known_hall

    project = make_project("Rent")
    hall.draw_programme(organizer, meeting_id=meeting.pk, minutes=30, seed="x")
    hall.start_pitch(organizer, pitch_id=known_hall.was_pitched(meeting.pk, project.pk).pk)
    (ask,) = selectors.asks_of([project.pk])
    taken = hall.take_pledge(member(lead), pledge_id=new_id(), meeting_id=meeting.pk, ask_id=ask.pk)
    return Pledge.objects.select_related("ask", "person").get(pk=taken.pledge_id)


def test_a_promise_is_followed_to_its_end_once(pledge: Pledge, lead: Person) -> None:
    actor = member(lead)

    def say(state: PledgeState, why: str = "") -> str:
        return projects.answer_pledge(
            actor, pledge_id=pledge.pk, state=state, got_in_the_way=why
        ).state

    assert say(PledgeState.CONFIRMED) == PledgeState.CONFIRMED
    assert say(PledgeState.DONE) == PledgeState.DONE
    assert say(PledgeState.DONE) == PledgeState.DONE, "the same word again"
    for other in (PledgeState.MISSED, PledgeState.WITHDRAWN, PledgeState.CONFIRMED):
        with pytest.raises(PledgeEnded):
            say(other)
    assert Activity.objects.filter(person=lead, deed=Deed.FULFILLED).count() == 1
    pledge.refresh_from_db()
    assert (pledge.state, pledge.ended_at is not None) == (PledgeState.DONE, True)


def test_nobody_answers_for_anothers_promise(
    pledge: Pledge, make_person: MakePerson, other_organizer: Actor, door_volunteer: Actor
) -> None:
    for actor in (member(make_person("Other")), other_organizer, door_volunteer):
        with pytest.raises(NotPermitted):
            projects.answer_pledge(actor, pledge_id=pledge.pk, state=PledgeState.DONE)
        with pytest.raises(NotThere):
            selectors.pledge_for(actor, pledge.pk)
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.MADE


def test_a_promise_by_a_day_lasts_until_that_day_ends_where_people_live(
    organizer: Actor, lead: Person, meeting: Meeting, make_project: Callable[..., Project]
) -> None:
    project = make_project("Rent strike fund")
    day = clock.local_time(clock.now(), "America/New_York").date() + dt.timedelta(days=3)
    ask = NewAsk(new_id(), "call", "Call five neighbors", due_on=day)
    projects.add_asks(organizer, project_id=project.pk, asks=[ask])
    hall.draw_programme(organizer, meeting_id=meeting.pk, minutes=30, seed="x")
    hall.start_pitch(organizer, pitch_id=known_hall.was_pitched(meeting.pk, project.pk).pk)
    taken = hall.take_pledge(
        member(lead), pledge_id=new_id(), meeting_id=meeting.pk, ask_id=ask.ask_id
    )
    ends = clock.local_time(Pledge.objects.get(pk=taken.pledge_id).due_at, "America/New_York")
    assert (ends.date(), ends.hour, ends.minute) == (day, 23, 59)


def test_a_presenter_gets_the_contacts_that_were_agreed_to_alone(
    organizer: Actor, pledge: Pledge, lead: Person
) -> None:
    from groundswell.kernel.contacts import ContactKind
    from groundswell.people.models import Consent
    from groundswell.people.operations import withdraw_consent

    def shared() -> list[tuple[str, int]]:
        return [(v.name, len(v.contacts)) for v in selectors.volunteers(organizer, project_id)]

    project_id = pledge.ask.project_id
    assert shared() == [("Lena Lead", 0)]
    for channel, seen in ((ContactKind.PHONE, 0), (ContactKind.EMAIL, 1)):
        Consent.objects.create(
            person=lead,
            purpose=SHARE_WITH_PRESENTER,
            channel=channel,
            given=True,
            text="Yes",
            at=pledge.made_at,
            evidence="test",
        )
        assert shared() == [("Lena Lead", seen)], f"{channel} was agreed to"
    withdraw_consent(member(lead), person_id=lead.pk, purpose=SHARE_WITH_PRESENTER)
    assert shared() == [("Lena Lead", 0)]


def test_the_newest_projects_with_promises_are_shown_the_most_promised_first(
    organization: Organization,
    organizer: Actor,
    make_person: MakePerson,
    make_project: Callable[..., Project],
) -> None:
    persons = [make_person(name) for name in ("Ana", "Ben", "Cyn")]
    now = clock.now()

    def promised(title: str, *states: PledgeState) -> None:
        project = make_project(title)
        (ask,) = selectors.asks_of([project.pk])
        for person, state in zip(persons, states, strict=False):
            Pledge.objects.create(
                organization=organization,
                ask=ask,
                person=person,
                state=state,
                made_at=now,
                due_at=now - dt.timedelta(days=1),
            )

    promised("Oldest", PledgeState.DONE, PledgeState.DONE, PledgeState.DONE)
    promised("Two", PledgeState.MISSED, PledgeState.DONE, PledgeState.WITHDRAWN)
    promised("Nobody stayed", PledgeState.WITHDRAWN)
    promised("Three", PledgeState.MADE, PledgeState.DONE, PledgeState.DONE)
    promised("Nobody yet")
    kept = selectors.kept_by_project(organizer, limit=2)
    assert [
        (row.project.title, row.promised, row.due, row.done, row.missed, row.withdrawn)
        for row in kept
    ] == [("Three", 3, 3, 2, 0, 0), ("Two", 2, 2, 1, 1, 1)]
