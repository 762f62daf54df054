"""The decorator under every write: one grant, one transaction, one audit entry."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError

from groundswell.access.actions import Action
from groundswell.access.actor import Actor, house, visitor
from groundswell.access.models import AuditEntry
from groundswell.access.operation import (
    NeverAuthorized,
    OperationsDoNotNest,
    OutsideOperation,
    authorize,
    operation,
    step,
)
from groundswell.kernel.errors import NotPermitted
from groundswell.kernel.ids import UUID, new_id
from groundswell.organizations.models import Organization
from groundswell.projects.models import Cause

Write = Callable[..., None]


def cause(organization: Organization, name: str) -> None:
    Cause.objects.create(organization=organization, name=name)


def names() -> list[str]:
    return list(Cause.objects.order_by("name").values_list("name", flat=True))


def entries(organization: Organization) -> int:
    return AuditEntry.objects.filter(organization_id=organization.pk).count()


@operation(Action.PLAN_MEETING)
def write_down(actor: Actor, *, organization: Organization, name: str) -> str:
    authorize(organization.scope)
    cause(organization, name)
    return name


@step
def shared(organization: Organization, name: str) -> None:
    cause(organization, name)


def test_an_operation_writes_and_is_audited(organizer: Actor, organization: Organization) -> None:
    before = entries(organization)
    assert write_down(organizer, organization=organization, name="East") == "East"
    assert (names(), entries(organization)) == (["East"], before + 1)
    last = AuditEntry.objects.filter(organization_id=organization.pk).latest("sequence")
    assert (last.action, last.actor_kind, last.actor_id, last.subject) == (
        "plan_meeting",
        "account",
        organizer.account_id,
        {},
    ), "what a person typed is not in the audit"


def test_the_audit_keeps_ids_choices_numbers_and_no_words(
    organizer: Actor, organization: Organization
) -> None:
    meeting_id = new_id()

    @operation(Action.PLAN_MEETING)
    def decide(
        actor: Actor, *, meeting_id: UUID, how: Action, many: int, is_so: bool, words: str
    ) -> None:
        authorize(organization.scope)

    decide(
        organizer, meeting_id=meeting_id, how=Action.RSVP, many=7, is_so=True, words="Ana Secret"
    )
    assert AuditEntry.objects.latest("at").subject == {
        "meeting_id": str(meeting_id),
        "how": "rsvp",
        "many": 7,
        "is_so": True,
    }


def test_operations_do_not_nest(organizer: Actor, organization: Organization) -> None:
    @operation(Action.PLAN_MEETING)
    def outer(actor: Actor) -> None:
        authorize(organization.scope)
        cause(organization, "Outer")
        write_down(actor, organization=organization, name="Inner")

    before = entries(organization)
    with pytest.raises(OperationsDoNotNest, match="write_down"):
        outer(organizer)
    assert (names(), entries(organization)) == ([], before)
    write_down(organizer, organization=organization, name="After")
    assert names() == ["After"], "the refusal left nothing running"


def test_an_operation_that_never_asks_is_rolled_back(
    organizer: Actor, organization: Organization
) -> None:
    @operation(Action.PLAN_MEETING)
    def forgets(actor: Actor) -> None:
        cause(organization, "Forgotten")

    before = entries(organization)
    with pytest.raises(NeverAuthorized, match="forgets"):
        forgets(organizer)
    assert (names(), entries(organization)) == ([], before)


@pytest.mark.parametrize("who", ["visitor", "other"])
def test_an_operation_that_is_refused_is_rolled_back(
    who: str, other_organizer: Actor, organization: Organization
) -> None:
    @operation(Action.PLAN_MEETING)
    def writes_first(actor: Actor) -> None:
        cause(organization, "Refused")
        authorize(organization.scope)

    before = entries(organization)
    with pytest.raises(NotPermitted):
        writes_first({"visitor": visitor(), "other": other_organizer}[who])
    assert (names(), entries(organization)) == ([], before)


def test_a_step_outside_every_operation_is_refused(organization: Organization) -> None:
    with pytest.raises(OutsideOperation, match="shared"):
        shared(organization, "Outside")
    with pytest.raises(OutsideOperation):
        authorize(organization.scope)
    assert names() == []


def test_a_step_inside_an_operation_writes(organizer: Actor, organization: Organization) -> None:
    @operation(Action.PLAN_MEETING)
    def outer(actor: Actor) -> None:
        authorize(organization.scope)
        shared(organization, "Within")

    outer(organizer)
    assert names() == ["Within"]


def test_a_clash_is_tried_again_and_what_was_half_written_is_gone(
    organizer: Actor, organization: Organization
) -> None:
    tries: list[int] = []

    @operation(Action.PLAN_MEETING)
    def clashes_twice(actor: Actor) -> str:
        authorize(organization.scope)
        tries.append(len(tries))
        cause(organization, f"Try {len(tries)}")
        if len(tries) < 3:
            raise IntegrityError
        return "written"

    before = entries(organization)
    assert clashes_twice(organizer) == "written"
    assert (tries, names(), entries(organization)) == ([0, 1, 2], ["Try 3"], before + 1)


def test_a_clash_that_stays_is_not_hidden(organizer: Actor, organization: Organization) -> None:
    tries: list[int] = []

    @operation(Action.PLAN_MEETING)
    def clashes(actor: Actor) -> None:
        authorize(organization.scope)
        tries.append(len(tries))
        raise IntegrityError

    before = entries(organization)
    with pytest.raises(IntegrityError):
        clashes(organizer)
    assert (len(tries), entries(organization)) == (3, before)


def test_the_house_may_do_everything_and_a_visitor_what_is_open_to_all(
    organization: Organization,
) -> None:
    may = {action for action in Action if visitor().may(action, organization.scope)}
    assert may == {Action.RSVP, Action.ENTER_HALL, Action.JOIN}
    assert all(house().may(action, organization.scope) for action in Action)
    assert visitor().reach(Action.RSVP).organizations == frozenset()
