"""The reviewed table: which address opens to whom, and who changes something by posting to it.

``get`` and ``post`` name who gets through: gets an answer that is not 403, 404, 405 or the way to
the sign-in page. ``writes`` names whose post, with a good body, leaves an audit entry; where it is
not said it is whoever gets through. An address that is missing here, and a row whose address is
gone, both fail the test.
"""

from dataclasses import dataclass

VISITOR = "visitor"
MEMBER = "member"
ANOTHER_MEMBER = "another member"
FOREIGN_MEMBER = "member of another organization"
HALL_PHONE = "hall phone"
DOOR = "door volunteer"
HELPER = "helper"
HOST = "host"
PRESENTER = "presenter"
LEAD = "meeting lead"
ORGANIZER = "organizer"
OWNER = "owner"
STEWARD = "data steward"
FOREIGN_ORGANIZER = "organizer of another organization"

ACTORS = (
    VISITOR,
    MEMBER,
    ANOTHER_MEMBER,
    FOREIGN_MEMBER,
    HALL_PHONE,
    DOOR,
    HELPER,
    HOST,
    PRESENTER,
    LEAD,
    ORGANIZER,
    OWNER,
    STEWARD,
    FOREIGN_ORGANIZER,
)

Who = frozenset[str]
NOBODY: Who = frozenset()
ANYBODY: Who = frozenset(ACTORS)
OWN_LINK: Who = frozenset({MEMBER, ANOTHER_MEMBER, FOREIGN_MEMBER})
SIGNED_IN: Who = frozenset({LEAD, ORGANIZER, OWNER, STEWARD, FOREIGN_ORGANIZER})
ORGANIZERS: Who = frozenset({ORGANIZER, OWNER})
EVENING: Who = ORGANIZERS | {LEAD}
DOOR_KEEPERS: Who = EVENING | {DOOR}
WINGS: Who = EVENING | {HELPER}
STAGE: Who = WINGS | {HOST}
IMPORTERS: Who = ORGANIZERS | {STEWARD}
PROJECT_SEEN: Who = ORGANIZERS | {MEMBER, ANOTHER_MEMBER, PRESENTER}
VOLUNTEERS_SEEN: Who = ORGANIZERS | {PRESENTER}


@dataclass(frozen=True, slots=True)
class Row:
    """Who gets through to one address, by method, and whose post changes something."""

    get: Who = NOBODY
    post: Who = NOBODY
    writes: Who | None = None

    @property
    def changes(self) -> Who:
        return self.post if self.writes is None else self.writes


MATRIX: dict[str, Row] = {
    # The desk
    "desk:front": Row(get=ANYBODY),
    "desk:home": Row(get=SIGNED_IN),
    # Who finds people somewhere finds them there alone: elsewhere the page is open and empty
    "desk:people": Row(get=IMPORTERS | {FOREIGN_ORGANIZER}),
    "desk:person": Row(get=IMPORTERS),
    "desk:spoken": Row(post=ORGANIZERS),
    "desk:erase-person": Row(post=frozenset({OWNER, STEWARD})),
    "desk:me": Row(get=OWN_LINK),
    "desk:data": Row(get=OWN_LINK),
    "desk:confirm": Row(post=OWN_LINK),
    "desk:consent": Row(post=OWN_LINK),
    "desk:erase": Row(post=OWN_LINK),
    "desk:cancel-rsvp": Row(post=frozenset({MEMBER, OWNER})),
    "desk:answer-pledge": Row(post=VOLUNTEERS_SEEN | {MEMBER}),
    # Access: a token is its own permission, so whoever has it gets through
    "access:open-link": Row(get=ANYBODY),
    "access:sign-in-link": Row(get=ANYBODY),
    "access:team": Row(get=frozenset({OWNER}), post=frozenset({OWNER})),
    "access:end-role": Row(post=frozenset({OWNER})),
    "access:leave": Row(post=ANYBODY, writes=NOBODY),
    "access:health": Row(get=ANYBODY),
    "access:ready": Row(get=ANYBODY),
    # The hall. Its public page and the phone are for anybody; who posts a tap without having said
    # a name is answered with the question for it, and changes nothing
    "hall:meeting": Row(get=ANYBODY, post=ANYBODY),
    "hall:thanks": Row(get=ANYBODY),
    "hall:calendar": Row(get=ANYBODY),
    "hall:by-code": Row(get=ANYBODY),
    "hall:by-code-link": Row(get=ANYBODY),
    "hall:phone": Row(get=ANYBODY),
    "hall:enter": Row(post=ANYBODY),
    "hall:pledge": Row(post=ANYBODY, writes=frozenset({MEMBER, ANOTHER_MEMBER, HALL_PHONE})),
    "hall:undo": Row(post=frozenset({MEMBER})),
    "hall:stage": Row(get=STAGE),
    "hall:stage-now": Row(get=STAGE),
    "hall:wings": Row(get=WINGS),
    "hall:wings-now": Row(get=WINGS),
    "hall:wings-act": Row(post=WINGS),
    "hall:programme": Row(get=EVENING, post=EVENING),
    # A pitch is on, so the hour is not drawn again and they are told so
    "hall:draw": Row(post=EVENING, writes=NOBODY),
    "hall:results": Row(get=STAGE | {STEWARD}),
    "hall:attention": Row(
        get=ORGANIZERS | {FOREIGN_ORGANIZER}, post=ORGANIZERS | {FOREIGN_ORGANIZER}
    ),
    # Meetings
    "meetings:plan": Row(
        # An organizer of elsewhere plans elsewhere: for this organization the form says no
        get=ORGANIZERS | {FOREIGN_ORGANIZER},
        post=ORGANIZERS | {FOREIGN_ORGANIZER},
        writes=ORGANIZERS,
    ),
    "meetings:manage": Row(get=EVENING),
    "meetings:change": Row(get=EVENING, post=EVENING),
    "meetings:make-link": Row(post=ORGANIZERS),
    "meetings:revoke-link": Row(post=ORGANIZERS),
    "meetings:confirm": Row(post=ORGANIZERS),
    "meetings:close": Row(post=EVENING),
    "meetings:cancel": Row(post=EVENING),
    "meetings:door": Row(get=DOOR_KEEPERS),
    "meetings:counts": Row(get=DOOR_KEEPERS),
    "meetings:check-in": Row(post=DOOR_KEEPERS),
    "meetings:walk-in": Row(post=DOOR_KEEPERS),
    "meetings:scan": Row(get=DOOR_KEEPERS),
    "meetings:phone-list": Row(get=DOOR_KEEPERS),
    "meetings:shell": Row(get=DOOR_KEEPERS),
    # A script with nothing in it of any meeting
    "meetings:worker": Row(get=ANYBODY),
    # No cookie opens it: a phone proves itself by what came with its list (tests/meetings)
    "meetings:sync": Row(),
    # Projects. The list holds what each may see, which may be nothing
    "projects:list": Row(get=ANYBODY),
    "projects:causes": Row(
        get=ORGANIZERS | {FOREIGN_ORGANIZER}, post=ORGANIZERS | {FOREIGN_ORGANIZER}
    ),
    "projects:propose": Row(
        get=ORGANIZERS | OWN_LINK | {FOREIGN_ORGANIZER},
        post=(ORGANIZERS | OWN_LINK | {FOREIGN_ORGANIZER}),
        writes=ORGANIZERS | {MEMBER, ANOTHER_MEMBER},
    ),
    "projects:project": Row(get=PROJECT_SEEN),
    "projects:second": Row(post=frozenset({MEMBER, ANOTHER_MEMBER})),
    "projects:add-ask": Row(post=ORGANIZERS),
    "projects:presenter-link": Row(post=ORGANIZERS),
    "projects:end-presenter-link": Row(post=ORGANIZERS),
    "projects:volunteers": Row(get=VOLUNTEERS_SEEN),
    "projects:volunteers-csv": Row(get=VOLUNTEERS_SEEN),
    "projects:volunteers-vcard": Row(get=VOLUNTEERS_SEEN),
    "projects:answer": Row(post=VOLUNTEERS_SEEN | {MEMBER}),
    # Exchange
    "exchange:guests": Row(get=IMPORTERS, post=IMPORTERS),
    "exchange:upload": Row(get=IMPORTERS, post=IMPORTERS),
    "exchange:bad-rows": Row(get=IMPORTERS),
}

THEIRS = {
    "account_": "django-allauth: signing in and out of one's own account",
    "mfa_": "django-allauth: one's own passkeys",
    "set_language": "Django: the language of this browser",
}
"""Addresses that libraries bring, by the beginning of their names, each with what they are for."""
