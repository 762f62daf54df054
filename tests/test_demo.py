"""The demo town: alive, the same for the same seed, and only in an empty house."""

import pytest
from rich.console import Console

from groundswell import demo
from groundswell.meetings import selectors as meetings
from groundswell.people.models import Activity, Person
from groundswell.projects.models import Project

QUIET = Console(quiet=True)


def _fingerprint() -> tuple[list[object], list[object], int]:
    return (
        list(Person.objects.order_by("pk").values_list("pk", "name", "brought_by_id")),
        list(Project.objects.order_by("pk").values_list("pk", "title", "stage", "lead__name")),
        Activity.objects.count(),
    )


@pytest.mark.django_db
def test_a_small_town_is_alive() -> None:
    made = demo.make(seed=7, show=QUIET, months=2, tonight=20)
    (tonight,) = meetings.public_meetings()
    counts = meetings.counts_of(tonight)
    assert (made.projects, made.rsvps) == (14, 20)
    assert 0 < counts.going <= 20
    assert tonight.programme.pitches.count() >= 3
    deeds = set(Activity.objects.values_list("deed", flat=True))
    assert deeds >= {
        "rsvped",
        "attended",
        "pitched",
        "pledged",
        "fulfilled",
        "proposed",
        "seconded",
    }
    assert {role for role, _url in demo.doors()} >= {
        "Door volunteer",
        "Wings and stage",
        "A member",
    }
    with pytest.raises(demo.HouseIsLivedIn):
        demo.make(seed=7, show=QUIET)


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_makes_the_same_town() -> None:
    from django.core.management import call_command

    demo.make(seed=3, show=QUIET, months=1, tonight=6)
    first = _fingerprint()
    call_command("flush", verbosity=0, interactive=False)
    demo.make(seed=3, show=QUIET, months=1, tonight=6)
    assert _fingerprint() == first


@pytest.mark.django_db
def test_who_answers_again_is_the_same_person() -> None:
    made = demo.make(seed=5, show=QUIET, months=2, tonight=12)
    unconfirmed = Person.objects.filter(standing="quarantine").count()
    assert Person.objects.count() == made.people + unconfirmed
