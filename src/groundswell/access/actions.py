"""Everything anybody can do, by name. Every operation asks for exactly one of these."""

from enum import StrEnum


class Action(StrEnum):
    """A verb that a role may hold."""

    # access
    START_HOUSE = "start_house"
    GRANT = "grant"
    GIVE_ROLE = "give_role"
    REVOKE = "revoke"
    # people
    SEE_PEOPLE = "see_people"
    SEE_CONTACTS = "see_contacts"
    JOIN = "join"
    CONFIRM_PERSON = "confirm_person"
    CHANGE_CONSENT = "change_consent"
    ERASE_PERSON = "erase_person"
    SPEAK_WITH = "speak_with"
    # meetings
    SEE_MEETING = "see_meeting"
    PLAN_MEETING = "plan_meeting"
    RSVP = "rsvp"
    SEE_DOOR = "see_door"
    CHECK_IN = "check_in"
    CLOSE_MEETING = "close_meeting"
    # projects
    SEE_PROJECT = "see_project"
    NAME_CAUSE = "name_cause"
    PROPOSE_PROJECT = "propose_project"
    SECOND_PROJECT = "second_project"
    SHAPE_PROJECT = "shape_project"
    PLEDGE = "pledge"
    FOLLOW_PLEDGE = "follow_pledge"
    SEE_VOLUNTEERS = "see_volunteers"
    # hall
    SEE_HALL = "see_hall"
    BUILD_PROGRAMME = "build_programme"
    RUN_HALL = "run_hall"
    ENTER_HALL = "enter_hall"
    RECORD_ATTENTION = "record_attention"
    # messaging, exchange
    SEND_MESSAGES = "send_messages"
    IMPORT_GUESTS = "import_guests"


OPEN_TO_ALL = frozenset({Action.RSVP, Action.ENTER_HALL, Action.JOIN})
"""What a visitor with no grant may do: come to a public meeting, and join."""
