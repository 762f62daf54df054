"""An evening to measure: one meeting, one project with many asks on stage, thousands of phones."""

import datetime as dt
import json
from pathlib import Path

PEOPLE, ASKS = 6_000, 20


def make(file: str) -> None:
    """Make the evening in the house that the environment names; what phones need goes to a file."""
    import django  # noqa: PLC0415  # the environment is ready only now
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    from groundswell.access.actor import house  # noqa: PLC0415
    from groundswell.access.models import Grant  # noqa: PLC0415
    from groundswell.access.roles import Role, ScopeKind  # noqa: PLC0415
    from groundswell.hall import operations as hall  # noqa: PLC0415
    from groundswell.hall import selectors as known_hall  # noqa: PLC0415
    from groundswell.hall.phones import authorization_of  # noqa: PLC0415
    from groundswell.kernel import clock  # noqa: PLC0415
    from groundswell.kernel.ids import new_id  # noqa: PLC0415
    from groundswell.meetings import operations as meetings  # noqa: PLC0415
    from groundswell.organizations import operations as organizations  # noqa: PLC0415
    from groundswell.people.models import Person, Standing  # noqa: PLC0415
    from groundswell.projects import operations as projects  # noqa: PLC0415
    from groundswell.projects import selectors as known_projects  # noqa: PLC0415
    from groundswell.projects.models import Project  # noqa: PLC0415

    now = clock.now()
    organization = organizations.found_organization(
        house(), organization_id=new_id(), name="Bench", slug="bench", zone="UTC"
    )
    meeting = meetings.plan_meeting(
        house(),
        meeting_id=new_id(),
        organization_id=organization.pk,
        plan=meetings.MeetingPlan(
            title="Bench",
            starts_at=now,
            ends_at=now + dt.timedelta(hours=3),
            zone="UTC",
            venue="Hall",
        ),
    )
    cause = projects.name_cause(
        house(), cause_id=new_id(), organization_id=organization.pk, name="Rent"
    )
    project = projects.propose(
        house(),
        project_id=new_id(),
        organization_id=organization.pk,
        cause_id=cause.pk,
        title="Rent strike fund",
        summary="",
        asks=[projects.NewAsk(new_id(), "knock", f"Ask {number}") for number in range(ASKS)],
    )
    Project.objects.update(stage="seconded")
    hall.arrange_programme(house(), meeting_id=meeting.pk, places=[hall.Place(project.pk, 60)])
    pitch = known_hall.was_pitched(meeting.pk, project.pk)
    hall.start_pitch(house(), pitch_id=pitch.pk)
    persons = [
        Person(
            organization=organization,
            name=f"Person {number}",
            name_key=f"person {number}",
            standing=Standing.CONFIRMED,
            share_code=f"{number:016}",
            created_at=now,
            confirmed_at=now,
        )
        for number in range(PEOPLE)
    ]
    Person.objects.bulk_create(persons, batch_size=1000)
    grants = [
        Grant(
            organization_id=organization.pk,
            person_id=person.pk,
            role=Role.MEMBER,
            scope_kind=ScopeKind.PERSON,
            scope_id=person.pk,
            expires_at=now + dt.timedelta(days=1),
        )
        for person in persons
    ]
    Grant.objects.bulk_create(grants, batch_size=1000)
    Path(file).write_text(
        json.dumps(
            {
                "meeting": str(meeting.pk),
                "organization": str(organization.pk),
                "project": str(project.pk),
                "pitch": str(pitch.pk),
                "asks": [str(ask.pk) for ask in known_projects.asks_of([project.pk])],
                "phones": [
                    [str(person.pk), authorization_of(grant.pk, meeting.pk)]
                    for person, grant in zip(persons, grants, strict=True)
                ],
            }
        )
    )


def pledges(meeting: str) -> list[str]:
    """The ids of the promises that the tables hold for a meeting."""
    from groundswell.projects.models import Pledge  # noqa: PLC0415

    return [
        str(pk) for pk in Pledge.objects.filter(meeting_id=meeting).values_list("pk", flat=True)
    ]
