"""How many members had an active contact, as far as records of who brought whom can tell."""

from dataclasses import dataclass

import numpy as np

from groundswell.science.calibration.history import Lives, standing_of
from groundswell.science.growth.record import NOBODY, FloatArray


@dataclass(frozen=True, slots=True)
class Tied:
    """Shares of the days of members.

    ``by_bringing``: of those on which somebody was there who brought her, or whom she brought;
    ``pairs``: how many there were in the mean. ``active``: how many members and organizers there
    are in the mean over their days, as a share of all people; ``contacts``: of each person.
    """

    by_bringing: float
    pairs: float
    active: float
    contacts: float

    def by_draw(self, new_people: FloatArray) -> tuple[FloatArray, FloatArray]:
        """By the share of asks that go to new people (d,): the share of days with an active
        contact, and how many were active in the mean, (d,) each.

        Who brought whom are contacts but for the new people; of other contacts as many are active
        as of everybody.
        """
        known, others = 1 - new_people, self.active * self.contacts
        share = 1 - (1 - known * self.by_bringing) * np.exp(-others)
        return share, known * self.pairs + others


def tied_of(lives: Lives, days: int, *, people: int, contacts: float) -> Tied:
    """What the lives of a movement among so many people tell of their ties. Linear."""
    standing = standing_of(lives, days)
    active = standing.members + standing.organizers
    all_days = max(float(active.sum()), 1.0)
    by_bringing, pairs = _by_bringing(lives, days)
    return Tied(
        by_bringing=by_bringing / all_days,
        pairs=pairs / all_days,
        active=float((active**2).sum()) / all_days / people,
        contacts=contacts,
    )


def _by_bringing(lives: Lives, days: int) -> tuple[float, float]:
    """Days of people who were there with somebody of a pair, and days of pairs, both sides."""
    end = np.where(lives.left == NOBODY, days, lives.left).astype(np.float64)
    brought = np.flatnonzero((lives.joined != NOBODY) & (lives.brought_by >= 0))
    by = lives.brought_by[brought]
    is_pair = lives.joined[by] != NOBODY
    brought, by = brought[is_pair], by[is_pair]
    begins = np.maximum(lives.joined[brought], lives.joined[by]).astype(np.float64)
    ends = np.minimum(end[brought], end[by])
    lasts = ends > begins
    brought, by, begins, ends = brought[lasts], by[lasts], begins[lasts], ends[lasts]
    # Each person from the first day of any of her pairs to the last: between them there is hardly
    # a gap, for whoever brings most does so in a row.
    first, last = np.full(len(end), np.inf), np.full(len(end), -np.inf)
    for side in (brought, by):
        np.minimum.at(first, side, begins)
        np.maximum.at(last, side, ends)
    together = np.where(last > first, last - first, 0.0)
    return float(together.sum()), 2 * float((ends - begins).sum())
