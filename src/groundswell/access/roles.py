"""Which role holds which actions: the whole table, readable by anybody."""

from enum import StrEnum

from groundswell.access.actions import Action


class Role(StrEnum):
    """A part that somebody plays, always within a scope."""

    OWNER = "owner"
    ORGANIZER = "organizer"
    HOST = "host"
    PRESENTER = "presenter"
    MEETING_LEAD = "meeting_lead"
    HELPER = "helper"
    DOOR_VOLUNTEER = "door_volunteer"
    DATA_STEWARD = "data_steward"
    KEEPER = "keeper"
    MEMBER = "member"
    HALL_PHONE = "hall_phone"


class ScopeKind(StrEnum):
    """How far a grant reaches."""

    ORGANIZATION = "organization"
    MEETING = "meeting"
    PROJECT = "project"
    PERSON = "person"


_HALL = frozenset({Action.SEE_MEETING, Action.SEE_HALL, Action.RUN_HALL})

_MEETING_LEAD = _HALL | {
    Action.PLAN_MEETING,
    Action.SEE_DOOR,
    Action.CHECK_IN,
    Action.CLOSE_MEETING,
    Action.BUILD_PROGRAMME,
    Action.RECORD_ATTENTION,
}

_ORGANIZER = _MEETING_LEAD | {
    Action.SEE_PEOPLE,
    Action.SEE_CONTACTS,
    Action.CONFIRM_PERSON,
    Action.SPEAK_WITH,
    Action.SEE_PROJECT,
    Action.NAME_CAUSE,
    Action.PROPOSE_PROJECT,
    Action.SECOND_PROJECT,
    Action.SHAPE_PROJECT,
    Action.FOLLOW_PLEDGE,
    Action.SEE_VOLUNTEERS,
    Action.GRANT,
    Action.REVOKE,
    Action.IMPORT_GUESTS,
}

HOLDS: dict[Role, frozenset[Action]] = {
    Role.OWNER: frozenset(Action) - {Action.START_HOUSE},
    Role.ORGANIZER: frozenset(_ORGANIZER),
    Role.HOST: frozenset({Action.SEE_MEETING, Action.SEE_HALL}),
    Role.PRESENTER: frozenset({Action.SEE_PROJECT, Action.SEE_VOLUNTEERS, Action.FOLLOW_PLEDGE}),
    Role.MEETING_LEAD: frozenset(_MEETING_LEAD),
    Role.HELPER: _HALL,
    Role.DOOR_VOLUNTEER: frozenset({Action.SEE_DOOR, Action.CHECK_IN}),
    Role.DATA_STEWARD: frozenset(
        {
            Action.SEE_PEOPLE,
            Action.SEE_CONTACTS,
            Action.IMPORT_GUESTS,
            Action.ERASE_PERSON,
            Action.SEE_MEETING,
        }
    ),
    Role.KEEPER: frozenset(),
    Role.MEMBER: frozenset(
        {
            Action.CONFIRM_PERSON,
            Action.CHANGE_CONSENT,
            Action.ERASE_PERSON,
            Action.PROPOSE_PROJECT,
            Action.SECOND_PROJECT,
            Action.PLEDGE,
            Action.FOLLOW_PLEDGE,
        }
    ),
    Role.HALL_PHONE: frozenset({Action.PLEDGE}),
}

LINK_ROLES = frozenset({Role.PRESENTER, Role.HELPER, Role.DOOR_VOLUNTEER, Role.HOST})
"""The roles that somebody may give by link. A member's link speaks for a person, so that only the
house makes it, for that person's own mailbox or phone."""
