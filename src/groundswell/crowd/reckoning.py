"""The crowd's own books beside the house's: what was acknowledged is there, once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from groundswell.crowd.phone import Tap
from groundswell.hall.selectors import KeptTap


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What became of the taps that the crowd made.

    A promise is a person's word for an ask: however many taps stand by it, it stands once.
    ``lost`` are acknowledged taps that the tables do not hold as they were acknowledged;
    ``missing`` are promises that should stand by an acknowledged tap and do not; ``doubled`` are
    promises that stand more than once; ``told_wrong`` are asks whose tally on the board is not that
    of the tables.
    """

    made: int
    acknowledged: int
    unanswered: int
    found: int
    lost: int
    promises: int
    missing: int
    doubled: int
    told_wrong: int

    @property
    def holds(self) -> bool:
        """Whether nothing that was acknowledged is lost, missing or doubled."""
        return not (self.lost or self.missing or self.doubled or self.told_wrong)


def reckon(
    phones: Iterable[Sequence[Tap]],
    kept: Iterable[KeptTap],
    *,
    standing: Counter[tuple[UUID, UUID]],
    told: Mapping[str, int],
    tallies: Mapping[str, int],
) -> Reckoning:
    """Compare each phone's taps with the tables.

    ``kept`` are the taps that the tables hold, ``standing`` how many promises stand by person and
    ask, ``told`` and ``tallies`` the count of each ask on the board and in the tables.
    """
    rows = {row.tap_id: row for row in kept}
    of_each = [list(taps) for taps in phones]
    every = [tap for taps in of_each for tap in taps]
    heard = [tap for tap in every if tap.heard is not None]
    found = [tap for tap in heard if _is_as_heard(tap, rows.get(tap.tap_id))]
    promised = [
        by
        for taps in of_each
        for ask in dict.fromkeys(tap.ask for tap in taps)
        if (by := [tap for tap in taps if tap.ask == ask and tap.heard is False])
    ]
    return Reckoning(
        made=len(every),
        acknowledged=len(heard),
        unanswered=sum(tap.heard is None and not tap.refused for tap in every),
        found=len(found),
        lost=len(heard) - len(found),
        promises=len(promised),
        missing=sum(not any(_stands(tap, rows, standing) for tap in by) for by in promised),
        doubled=sum(count > 1 for count in standing.values()),
        told_wrong=sum(told.get(ask) != tallies.get(ask) for ask in {*told, *tallies}),
    )


def _is_as_heard(tap: Tap, row: KeptTap | None) -> bool:
    if row is None:
        return False
    # One whose undo was not answered yet may be undone already.
    return row.undone == tap.heard or tap.waits


def _stands(
    tap: Tap, rows: Mapping[UUID, KeptTap], standing: Mapping[tuple[UUID, UUID], int]
) -> bool:
    row = rows.get(tap.tap_id)
    if row is None:
        return False
    return tap.waits or standing.get((row.person_id, UUID(tap.ask)), 0) > 0
