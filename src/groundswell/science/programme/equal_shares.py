"""Equal shares of the hour, and what they pay for: steps 1 to 3 of the rule."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from groundswell.science.programme.lottery import lottery_order
from groundswell.science.programme.record import Ballot, Candidate

_MOST_TIMES_RAISED = 10


@dataclass(frozen=True, slots=True)
class Payment:
    """One pitch that the shares paid for; the fields are those of ``Round``."""

    key: str
    price: Fraction
    paying: int
    paying_all_they_had: int
    tied: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Election:
    """The pitches that fit, in the order that breaks ties, and the people who count."""

    minutes_of: Mapping[str, int]
    people: tuple[int, ...]  # how many share one set of concerns
    groups_for: Mapping[str, tuple[int, ...]]  # the groups that want a pitch, by their index
    supporters: Mapping[str, int]

    @property
    def counted(self) -> int:
        """How many people count."""
        return sum(self.people)

    def length(self, keys: Iterable[str]) -> int:
        """How many minutes these pitches take together."""
        return sum(self.minutes_of[key] for key in keys)


def election_of(
    candidates: Sequence[Candidate], ballots: Sequence[Ballot], minutes: int, seed: str
) -> Election:
    """Take the pitches that fit and the people who want one of them (step 1)."""
    length = {each.key: each.minutes for each in candidates if each.minutes <= minutes}
    order = lottery_order(length, f"{seed} ties")
    people: defaultdict[frozenset[str], int] = defaultdict(int)
    for ballot in ballots:
        if wanted := ballot.approves & length.keys():
            people[frozenset(wanted)] += ballot.weight
    groups = tuple(people)
    groups_for = {
        key: tuple(i for i, wanted in enumerate(groups) if key in wanted) for key in order
    }
    return Election(
        minutes_of={key: length[key] for key in order},
        people=tuple(people[wanted] for wanted in groups),
        groups_for=groups_for,
        supporters={
            key: sum(people[groups[i]] for i in indexes) for key, indexes in groups_for.items()
        },
    )


def equal_shares_with_raises(
    election: Election, minutes: int
) -> tuple[list[tuple[Fraction, list[Payment]]], int]:
    """Every run with its share, and the index of the one that stands (steps 2 and 3)."""
    attempts: list[tuple[Fraction, list[Payment]]] = []
    kept = 0
    for total in range(minutes, minutes * _MOST_TIMES_RAISED + 1):
        share = Fraction(total, election.counted)
        run = _equal_shares(election, share)
        attempts.append((share, run))
        spare = minutes - election.length(payment.key for payment in run)
        if spare < 0:
            break
        kept = len(attempts) - 1
        if not _wanted_that_fit(election, {payment.key for payment in run}, spare):
            break
    return attempts, kept


def _wanted_that_fit(election: Election, taken: set[str], spare: int) -> list[str]:
    return [
        key
        for key, length in election.minutes_of.items()
        if key not in taken and election.supporters[key] and length <= spare
    ]


def _equal_shares(election: Election, share: Fraction) -> list[Payment]:
    left = [share] * len(election.people)
    # A price never falls, since what people have left never grows: last round's price is a floor,
    # and a pitch that has become unaffordable stays so.
    floors = {key: Fraction(0) for key, wanted in election.supporters.items() if wanted}
    payments: list[Payment] = []
    while True:
        best: Fraction | None = None
        for key, floor in sorted(floors.items(), key=lambda item: item[1]):
            if best is not None and floor > best:
                break
            price = _price(election, key, left)
            if price is None:
                del floors[key]
                continue
            floors[key] = price
            best = price if best is None else min(best, price)
        if best is None:
            return payments
        tied = tuple(key for key in election.minutes_of if floors.get(key) == best)
        payments.append(_pay(election, tied, best, left))
        del floors[tied[0]]


def _price(election: Election, key: str, left: Sequence[Fraction]) -> Fraction | None:
    """Find the least p at which min(p, what she has left), summed over supporters, is the cost."""
    due = Fraction(election.minutes_of[key])
    people = election.supporters[key]
    for group in sorted(election.groups_for[key], key=left.__getitem__):
        price = due / people
        if price <= left[group]:
            return price
        due -= left[group] * election.people[group]
        people -= election.people[group]
    return None


def _pay(
    election: Election, tied: tuple[str, ...], price: Fraction, left: list[Fraction]
) -> Payment:
    paying = short = 0
    for group in election.groups_for[tied[0]]:
        payment = min(price, left[group])
        paying += election.people[group] if payment else 0
        short += election.people[group] if 0 < payment < price else 0
        left[group] -= payment
    return Payment(tied[0], price, paying, short, tied)
