"""Every write is an operation: a grant, one durable transaction, an audit entry.

::

    @operation(Action.CHECK_IN)
    def check_in(actor, *, meeting_id, person_id, ...):
        meeting = selectors.meeting_for(actor, meeting_id)
        authorize(meeting.scope)
        ...

``authorize`` asks whether the actor may do the operation's action within that scope, and decides
under which organization it is audited. An operation that ends without having asked is a mistake in
the program and is rolled back. Operations do not nest; what several share is a ``@step``.
"""

import datetime as dt
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

from django.db import IntegrityError, transaction

from groundswell.access import audit
from groundswell.access.actions import Action
from groundswell.access.actor import Actor, Scope
from groundswell.kernel.errors import NotPermitted

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
_TRIES = 3


class OperationsDoNotNest(RuntimeError):
    """An operation called another one; what they share should be a step."""


class NeverAuthorized(RuntimeError):
    """An operation ended without asking whether its actor may do it."""


class OutsideOperation(RuntimeError):
    """A step that writes was called outside every operation."""


@dataclass(slots=True)
class _Running:
    actor: Actor
    action: Action
    scope: Scope | None = None
    noted: dict[str, Any] = field(default_factory=dict)


_running: ContextVar[_Running | None] = ContextVar("running operation", default=None)


def operation(
    action: Action,
) -> Callable[
    [Callable[Concatenate[Actor, Parameters], Result]],
    Callable[Concatenate[Actor, Parameters], Result],
]:
    """Make a function one durable transaction with its grant and its audit entry."""

    def wrap(
        body: Callable[Concatenate[Actor, Parameters], Result],
    ) -> Callable[Concatenate[Actor, Parameters], Result]:
        @wraps(body)
        def run(actor: Actor, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            if _running.get() is not None:
                raise OperationsDoNotNest(body.__qualname__)
            for tries_left in reversed(range(_TRIES)):
                try:
                    return once(actor, *args, **kwargs)
                except IntegrityError:
                    # Somebody wrote the same thing at the same moment. Run again: what they wrote
                    # is there now, and an operation finds its own earlier result by its ids.
                    if not tries_left:
                        raise
            raise AssertionError("a loop over tries ends by returning or raising")

        def once(actor: Actor, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            running = _Running(actor, action)
            token = _running.set(running)
            try:
                with transaction.atomic(durable=True):
                    result = body(actor, *args, **kwargs)
                    if running.scope is None:
                        raise NeverAuthorized(body.__qualname__)
                    audit.write(
                        actor,
                        organization_id=running.scope.organization_id,
                        action=action,
                        subject=_subject(running.scope, kwargs) | running.noted,
                    )
                    return result
            finally:
                _running.reset(token)

        run.action = action  # type: ignore[attr-defined]  # read by the docs and the laws
        return cast("Callable[Concatenate[Actor, Parameters], Result]", run)

    return wrap


def authorize(scope: Scope) -> None:
    """Ask whether the running operation's actor may do its action there. Raises NotPermitted."""
    running = _running.get()
    if running is None:
        raise OutsideOperation("authorize")
    if not running.actor.may(running.action, scope):
        raise NotPermitted(action=running.action.value)
    running.scope = scope


def note(**facts: Any) -> None:
    """Add to the running operation's audit entry what its arguments do not say: ids and counts."""
    running = _running.get()
    if running is None:
        raise OutsideOperation("note")
    running.noted |= facts


def when_committed(call: Callable[[], None]) -> None:
    """Call something in this process once the running operation is committed, and only then.

    For word that may be lost, such as that there is news: what must not be lost is a row.
    """
    if _running.get() is None:
        raise OutsideOperation("when_committed")
    transaction.on_commit(call)


def step(body: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Mark a write that several operations share; it runs inside one of them or not at all."""

    @wraps(body)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        if _running.get() is None:
            raise OutsideOperation(body.__qualname__)
        return body(*args, **kwargs)

    return run


def _subject(scope: Scope, arguments: dict[str, Any]) -> dict[str, Any]:
    """What the audit remembers: ids, choices, numbers and times; never what a person typed."""
    kept: dict[str, Any] = {}
    for name, value in arguments.items():
        if isinstance(value, UUID):
            kept[name] = str(value)
        elif isinstance(value, Enum):
            kept[name] = value.value
        elif isinstance(value, dt.datetime):
            kept[name] = value.isoformat()
        elif isinstance(value, bool | int):
            kept[name] = value
    for name in ("meeting_id", "project_id", "person_id"):
        identifier = getattr(scope, name)
        if identifier and name not in kept:
            kept[name] = str(identifier)
    return kept
