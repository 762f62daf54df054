"""What the people of a made-up movement do after they joined, as rows of an activity file."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from groundswell.science.compiled import compiled, within
from groundswell.science.growth.record import NOBODY
from groundswell.science.growth.synthetic_ladder import (
    ACTIVE,
    LAPSED,
    MEMBER,
    NOT_YET,
    ORGANIZER,
    PERIOD,
    STATES,
    Days,
    Habits,
    Numbers,
    States,
    organizers_of,
)

DEEDS = (
    "joined", "rsvped", "attended", "pitched", "pledged", "fulfilled", "knocked", "talked",
    "invited", "recruited", "hosted", "led", "proposed", "seconded", "voted", "gave", "left",
)  # fmt: skip
JOINED, RSVPED, ATTENDED, PITCHED, PLEDGED, FULFILLED, KNOCKED, TALKED = range(8)
HOSTED, LED, LEFT = 10, 11, 16

TALKS, PLEDGES, MEETINGS = 0.45, 0.60, 0.85
"""Of the acts of the active: talks up to here, then pledges, meetings, answers to invitations."""

LEADS = 0.3
"""The share of an organizer's further acts that only organizers do."""

ANSWERS = 0.2
"""How many answers to invitations a member gives who is not active, for one act of the active."""

FROM_RECRUITER = 0.5
"""The share of talks that are with who brought her, of those that are not with the host."""

COLUMNS = (
    "person", "deed", "at", "project", "meeting", "asked_by", "brought_by", "amplified_by",
)  # fmt: skip

PROMOTED = 12
"""Projects to which the host passes on her attention: every other of those who come by it."""

PROJECTS_A_PERIOD = 400
AT_A_MEETING = 25
DAY = 86_400
DAWN, NOON, DUSK = 8 * 3_600, 12 * 3_600, 21 * 3_600
"""People join from dawn to noon, and act from noon to dusk."""


def acts_in_pieces(
    lot: np.random.Generator,
    joined: Days,
    brought_by: Numbers,
    amplified: npt.NDArray[np.bool_],
    states: States | None,
    days: int,
    habits: Habits,
    rows: int,
) -> Iterator[Numbers]:
    """The rows of the activity file, person by person, as arrays (8, at most about ``rows``).

    In the order of ``COLUMNS``; the deed as a number in ``DEEDS``, the time in seconds since the
    beginning of day 0.
    """
    if states is None:
        states = np.empty((len(joined), 0), np.uint8)
    counted = np.array([(states == state).sum() for state in range(len(STATES))], np.float64)
    certain = len(joined) + counted[ACTIVE] + counted[ORGANIZER]
    certain += float((states[:, -1:] == LAPSED).sum())
    by_rate = counted[ACTIVE] + counted[ORGANIZER] + ANSWERS * counted[MEMBER]
    # A pledge that is kept is a second row.
    each = 1 + (PLEDGES - TALKS) * habits.keeps
    rate = max(habits.acts * len(joined) - certain, 0.0) / max(by_rate * each, 1.0)
    meetings = max(int(habits.acts * len(joined) / 4 / days / AT_A_MEETING), 1)
    organizers, starts = organizers_of(states)
    who = np.stack([brought_by, np.where(amplified, np.int32(0), np.int32(NOBODY))])
    room = max(rows, _needed(states.shape[1], rate))
    person = 0
    while person < len(joined):
        made = np.empty((len(COLUMNS), room), np.int32)
        person, count = _acted(
            lot,
            made,
            person,
            joined,
            who,
            states,
            organizers,
            starts,
            days,
            rate,
            meetings,
            habits.keeps,
            habits.dependence,
        )
        yield made[:, :count]


@within
def _row(
    rows: Numbers,
    row: int,
    person: int,
    what: int,
    when: int,
    project: int,
    meeting: int,
    asked_by: int,
) -> int:
    """Write one row, in the order of ``COLUMNS``, and say which is next."""
    rows[0, row], rows[1, row], rows[2, row] = person, what, when
    rows[3, row], rows[4, row], rows[5, row] = project, meeting, asked_by
    rows[6, row], rows[7, row] = NOBODY, NOBODY
    return row + 1


@within
def _talks_with(
    lot: np.random.Generator, person: int, recruiter: int, organizers: Numbers, dependence: float
) -> int:
    """With whom: the host, her recruiter, an organizer, or anybody who was there before her."""
    if person == 0:
        return NOBODY
    if lot.random() < dependence:
        return 0
    if recruiter > 0 and lot.random() < FROM_RECRUITER:
        return recruiter
    for _ in range(3):
        if len(organizers):
            found = int(organizers[int(lot.random() * len(organizers))])
            if found != person:
                return found
    if recruiter > 0:
        return recruiter
    return 1 + int(lot.random() * (person - 1)) if person > 1 else NOBODY


@within
def _leads(
    lot: np.random.Generator,
    rows: Numbers,
    row: int,
    person: int,
    when: int,
    meeting: int,
    ends: int,
) -> int:
    """What only organizers do; what they pitch is a project of the period."""
    kind = lot.random()
    if kind < 0.5:  # noqa: PLR2004  # half of it is leading a meeting
        return _row(rows, row, person, LED, when, NOBODY, meeting, NOBODY)
    if kind < 0.8:  # noqa: PLR2004  # and three tenths hosting one
        return _row(rows, row, person, HOSTED, when, NOBODY, meeting, NOBODY)
    return _row(rows, row, person, PITCHED, when, _project(lot, ends), meeting, NOBODY)


@within
def _project(lot: np.random.Generator, ends: int) -> int:
    """One of the projects of the period that ends before that day."""
    return ends // PERIOD * PROJECTS_A_PERIOD + int(lot.random() * PROJECTS_A_PERIOD)


@within
def _takes_part(
    lot: np.random.Generator,
    rows: Numbers,
    row: int,
    person: int,
    recruiter: int,
    when: int,
    meeting: int,
    organizers: Numbers,
    dependence: float,
    share: float,
) -> int:
    """A talk or a meeting, and above ``share`` only an answer to an invitation."""
    if share < TALKS:
        other = _talks_with(lot, person, recruiter, organizers, dependence)
        if other != NOBODY:
            return _row(rows, row, person, TALKED, when, NOBODY, NOBODY, other)
    what = RSVPED if share >= MEETINGS else ATTENDED
    return _row(rows, row, person, what, when, NOBODY, meeting, NOBODY)


@compiled
def _in_period(
    lot: np.random.Generator,
    rows: Numbers,
    row: int,
    person: int,
    state: int,
    recruiter: int,
    opens: int,
    ends: int,
    further: int,
    organizers: Numbers,
    meetings: int,
    keeps: float,
    dependence: float,
) -> int:
    """Write what somebody does from one day to before another; the first act makes her state."""
    has_pledged = False
    for act in range(further + (state != MEMBER)):
        today = opens + int(lot.random() * (ends - opens))
        when = today * DAY + NOON + int(lot.random() * (DUSK - NOON))
        meeting = today * meetings + int(lot.random() * meetings)
        kind = lot.random()
        if state == LAPSED:
            row = _row(rows, row, person, LEFT, when, NOBODY, NOBODY, NOBODY)
        elif state == MEMBER:
            row = _row(rows, row, person, RSVPED, when, NOBODY, meeting, NOBODY)
        elif state == ORGANIZER and (act == 0 or lot.random() < LEADS):
            row = _leads(lot, rows, row, person, when, meeting, ends)
        elif act > 0 and TALKS <= kind < PLEDGES and not has_pledged:
            # Once a period, so that which pledge is kept is known by person and project.
            has_pledged = True
            project = _project(lot, ends)
            row = _row(rows, row, person, PLEDGED, when, project, NOBODY, NOBODY)
            if lot.random() < keeps:
                when += int(lot.random() * ((ends - 1) * DAY + DUSK - when))
                row = _row(rows, row, person, FULFILLED, when, project, NOBODY, NOBODY)
        else:
            share = kind if act > 0 else kind * MEETINGS
            row = _takes_part(
                lot, rows, row, person, recruiter, when, meeting, organizers, dependence, share
            )
    return row


@compiled
def _acted(
    lot: np.random.Generator,
    rows: Numbers,
    person: int,
    joined: Days,
    who: Numbers,
    states: States,
    organizers: Numbers,
    starts: npt.NDArray[np.int64],
    days: int,
    rate: float,
    meetings: int,
    keeps: float,
    dependence: float,
) -> tuple[int, int]:
    """Write the rows of people from one on while there is room; who is next, how many rows.

    ``who``: (2, n), who brought each, and by whose attention she came.
    """
    periods, row = states.shape[1], 0
    most = _most(rate)
    while person < len(joined) and row + _needed(periods, rate) <= rows.shape[1]:
        day = int(joined[person])
        when = day * DAY + DAWN + int(lot.random() * (NOON - DAWN))
        rows[6, row], rows[7, row] = who[0, person], who[1, person]
        rows[0, row], rows[1, row], rows[2, row] = person, JOINED, when
        rows[3, row], rows[4, row], rows[5, row] = NOBODY, NOBODY, NOBODY
        if who[1, person] != NOBODY and person % 2:
            rows[3, row] = person % PROMOTED
        row += 1
        for period in range(periods):
            state = int(states[person, period])
            if state == NOT_YET:
                continue
            ends = days - PERIOD * (periods - 1 - period)
            mean = 0.0 if state == LAPSED else rate * ANSWERS if state == MEMBER else rate
            row = _in_period(
                lot,
                rows,
                row,
                person,
                state,
                who[0, person],
                max(ends - PERIOD, day),
                ends,
                min(lot.poisson(mean), most),
                organizers[starts[period] : starts[period + 1]],
                meetings,
                keeps,
                dependence,
            )
            if state == LAPSED:
                break
        person += 1
    return person, row


@compiled
def _most(rate: float) -> int:
    """More acts than chance gives anybody in a period."""
    return int(rate + 10 * np.sqrt(rate) + 20)


@compiled
def _needed(periods: int, rate: float) -> int:
    """Room for the rows of anybody: a second one for each pledge that is kept."""
    return 1 + periods * (_most(rate) + 3)
