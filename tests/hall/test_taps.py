"""Taps as phones send them after a night without a network: any order, any repetition, any split."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundswell.access.actor import Actor, house
from groundswell.access.models import Grant
from groundswell.access.roles import Role
from groundswell.hall import operations as hall
from groundswell.hall import selectors as known_hall
from groundswell.hall.models import Tap
from groundswell.hall.operations import NewTap
from groundswell.kernel.errors import NotPermitted
from groundswell.kernel.ids import UUID, new_id
from groundswell.meetings.models import Meeting
from groundswell.people.models import Person
from groundswell.projects import selectors as known_projects
from groundswell.projects.models import Ask, Pledge, PledgeState, Project
from tests.conftest import MakePerson, member

PEOPLE, ASKS = 2, 2


@pytest.fixture
def evening(
    organizer: Actor,
    meeting: Meeting,
    make_project: Callable[..., Project],
    make_person: MakePerson,
) -> tuple[Meeting, list[Person], list[Ask]]:
    """Two people, and two projects that were before the crowd."""
    projects = [make_project(f"Project {number}") for number in range(ASKS)]
    hall.arrange_programme(
        organizer, meeting_id=meeting.pk, places=[hall.Place(each.pk, 5) for each in projects]
    )
    for project in projects:
        pitch = known_hall.was_pitched(meeting.pk, project.pk)
        hall.start_pitch(organizer, pitch_id=pitch.pk)
        hall.end_pitch(organizer, pitch_id=pitch.pk)
    return (
        meeting,
        [make_person(f"Person {number}") for number in range(PEOPLE)],
        known_projects.asks_of([project.pk for project in projects]),
    )


@st.composite
def sendings(draw: st.DrawFn) -> tuple[list[tuple[int, int, int, bool]], list[list[int]]]:
    """What was tapped and undone, and how the phones sent it: shuffled, repeated, in pieces."""
    tapped = draw(
        st.lists(
            st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, ASKS - 1)), min_size=1, max_size=6
        )
    )
    said = []
    for number, (person, ask) in enumerate(tapped):
        said.append((number, person, ask, False))
        if draw(st.booleans()):
            said.append((number, person, ask, True))
    again = draw(st.lists(st.integers(0, len(said) - 1), max_size=6))
    order = draw(st.permutations([*range(len(said)), *again]))
    cuts = sorted(draw(st.lists(st.integers(0, len(order)), max_size=4)))
    edges = [0, *cuts, len(order)]
    pieces = [list(order[a:b]) for a, b in pairwise(edges)]
    return said, [piece for piece in pieces if piece]


@given(sent=sendings())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_order_any_repetition_and_any_split_is_the_same_evening(
    evening: tuple[Meeting, list[Person], list[Ask]], sent: Any
) -> None:
    meeting, persons, asks = evening
    said, pieces = sent
    Tap.objects.all().delete()
    Pledge.objects.all().delete()
    ids = {number: new_id() for number, *_ in said}
    grants = {each.pk: Grant.objects.get(person_id=each.pk, role=Role.MEMBER) for each in persons}

    def new_tap(place: int) -> tuple[UUID, NewTap]:
        number, person, ask, undone = said[place]
        return grants[persons[person].pk].pk, NewTap(ids[number], asks[ask].pk, undone=undone)

    counted = dict.fromkeys((ask.pk for ask in asks), 0)
    for piece in pieces:
        taps = [new_tap(place) for place in piece]
        for outcome in hall.take_taps(house(), meeting_id=meeting.pk, taps=taps):
            assert outcome.refused is None
            counted[outcome.tap.ask_id] += outcome.change

    undone = {number for number, _person, _ask, is_undo in said if is_undo}
    wanted = {
        (persons[person].pk, asks[ask].pk)
        for number, person, ask, _undo in said
        if number not in undone
    }
    standing = Pledge.objects.exclude(state=PledgeState.WITHDRAWN)
    assert set(standing.values_list("person", "ask")) == wanted
    assert standing.count() == len(wanted), "each once"
    assert known_projects.tallies(asks, meeting_id=meeting.pk) == counted, (
        "what is counted in memory is what stands in the table"
    )
    assert set(Tap.objects.values_list("pk", "undone")) == {
        (ids[number], number in undone) for number in ids
    }


def test_a_batch_costs_as_much_for_sixty_taps_as_for_four(
    evening: tuple[Meeting, list[Person], list[Ask]], make_person: MakePerson
) -> None:
    meeting, _persons, asks = evening
    costs = []
    for count in (2, 30):
        taps = []
        for number in range(count):
            person = make_person(f"Guest {count} {number}")
            grant = Grant.objects.get(person_id=person.pk, role=Role.MEMBER)
            taps += [(grant.pk, NewTap(new_id(), ask.pk)) for ask in asks]
        with CaptureQueriesContext(connection) as asked:
            hall.take_taps(house(), meeting_id=meeting.pk, taps=taps)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_nobody_but_the_house_brings_the_taps_of_others(
    evening: tuple[Meeting, list[Person], list[Ask]], organizer: Actor
) -> None:
    meeting, (ana, ben), (ask, _other) = evening
    hers = Grant.objects.get(person_id=ana.pk, role=Role.MEMBER)
    for actor in (member(ben), organizer):
        with pytest.raises(NotPermitted):
            hall.take_taps(actor, meeting_id=meeting.pk, taps=[(hers.pk, NewTap(new_id(), ask.pk))])
    assert not Tap.objects.exists()


def test_what_was_taken_back_on_ones_own_page_does_not_come_back_with_an_old_tap(
    evening: tuple[Meeting, list[Person], list[Ask]],
) -> None:
    meeting, (ana, _ben), (ask, _other) = evening
    grant = Grant.objects.get(person_id=ana.pk, role=Role.MEMBER)
    tap = (grant.pk, NewTap(new_id(), ask.pk))
    hall.take_taps(house(), meeting_id=meeting.pk, taps=[tap])
    Pledge.objects.update(state=PledgeState.WITHDRAWN)
    hall.take_taps(house(), meeting_id=meeting.pk, taps=[tap])
    assert Pledge.objects.get().state == PledgeState.WITHDRAWN
    fresh = (grant.pk, NewTap(new_id(), ask.pk))
    hall.take_taps(house(), meeting_id=meeting.pk, taps=[fresh])
    assert Pledge.objects.exclude(state=PledgeState.WITHDRAWN).count() == 1
