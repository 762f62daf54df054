"""Who may see which meetings and who is coming."""

import datetime as dt

from django.db.models import Q

from groundswell.access.actions import Action
from groundswell.access.actor import Actor, Scope
from groundswell.meetings.models import LINKS_OUTLAST, Meeting, Stage

LIST_BEFORE = dt.timedelta(hours=12)


def visible_meetings(actor: Actor, action: Action) -> Q:
    """The meetings at which an actor may do something."""
    reach = actor.reach(action)
    if reach.everything:
        return Q()
    return Q(organization_id__in=reach.organizations) | Q(pk__in=reach.meetings)


def may_know_address(actor: Actor, scope: Scope, *, is_going: bool) -> bool:
    """Whether a private address is shown: to those going, and to those who run the evening."""
    return is_going or actor.may(Action.SEE_MEETING, scope) or actor.may(Action.SEE_DOOR, scope)


def list_ends_at(actor: Actor, meeting: Meeting) -> dt.datetime:
    """Until when a door phone holds the list: for the evening, and no longer than its link."""
    evening = meeting.ends_at + LINKS_OUTLAST
    link = actor.may_until(Action.CHECK_IN, meeting.scope)
    return min(evening, link) if link else evening


def phone_holds_list(actor: Actor, meeting: Meeting, moment: dt.datetime) -> bool:
    """Whether a door phone holds the list: from half a day before the door opens to its end."""
    return (
        meeting.stage == Stage.OPEN
        and meeting.door_opens_at - LIST_BEFORE <= moment < list_ends_at(actor, meeting)
    )
