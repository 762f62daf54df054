"""Choosing a programme: checking, equal shares, filling up, and saying what became of each."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from groundswell.science.programme.equal_shares import (
    Election,
    Payment,
    election_of,
    equal_shares_with_raises,
)
from groundswell.science.programme.lottery import lottery_order
from groundswell.science.programme.record import (
    Attempt,
    Ballot,
    Candidate,
    Chosen,
    LeftOut,
    Phase,
    ProgrammeCannotBeChosen,
    ProgrammeChoice,
    Reason,
    Round,
    Why,
)


def choose_programme(
    candidates: Sequence[Candidate],
    ballots: Sequence[Ballot],
    *,
    minutes: int,
    lottery_seed: str,
) -> ProgrammeChoice:
    """Choose the programme of ``minutes`` minutes that the concerns of the people coming call for.

    The rule, its guarantee, the lottery and the sources are in the docstring of the package. The
    order of ``candidates`` and ``ballots`` changes nothing; nothing in the rule is rounded.
    Raises ProgrammeCannotBeChosen for input that makes no sense.
    """
    _check(candidates, ballots, minutes, lottery_seed)
    election = election_of(candidates, ballots, minutes, lottery_seed)
    attempts, kept = equal_shares_with_raises(election, minutes) if election.counted else ([], 0)
    payments = attempts[kept][1] if attempts else []
    rounds: list[Round] = []
    for payment in payments:
        phase: Phase = "raised shares" if kept else "equal shares"
        rounds.append(_paid_round(len(rounds) + 1, phase, payment, election, attempts[kept][0]))
    rounds += _filling_rounds(election, rounds, minutes)

    first = {payment.key for payment in attempts[0][1]} if attempts else set()
    chosen, left_out = _places(candidates, ballots, election, rounds, first, minutes, lottery_seed)
    return ProgrammeChoice(
        chosen=chosen,
        left_out=left_out,
        minutes=minutes,
        minutes_used=sum(each.minutes for each in chosen),
        people_counted=election.counted,
        rounds=tuple(rounds),
        attempts=tuple(
            Attempt(
                share, keys := tuple(each.key for each in run), election.length(keys), i == kept
            )
            for i, (share, run) in enumerate(attempts)
        ),
        lottery_seed=lottery_seed,
    )


def _is_count(value: object) -> bool:
    # A fraction of a minute would be exact too, but a float that looks like one would not.
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _check(
    candidates: Sequence[Candidate], ballots: Sequence[Ballot], minutes: int, seed: str
) -> None:
    for problem in _problems(candidates, ballots, minutes, seed):
        raise ProgrammeCannotBeChosen(problem)


def _problems(
    candidates: Sequence[Candidate], ballots: Sequence[Ballot], minutes: int, seed: str
) -> Iterator[str]:
    if not _is_count(minutes):
        yield f"The hour has {minutes} minutes; give it a whole number of minutes, at least 1."
    if not seed:
        yield "The lottery has no seed; give it a text that will be published, such as the date."
    for candidate in candidates:
        if not _is_count(candidate.minutes):
            yield (
                f"The pitch {candidate.key!r} takes {candidate.minutes} minutes; "
                "give it a whole number of minutes, at least 1."
            )
    for one, next_one in pairwise(sorted(candidate.key for candidate in candidates)):
        if one == next_one:
            yield f"The pitch {one!r} is listed twice; list it once, or give each its own key."
    known = {candidate.key for candidate in candidates}
    for ballot in ballots:
        if not _is_count(ballot.weight):
            yield (
                f"A ballot stands for {ballot.weight} people; "
                "give it a whole number, at least 1, or leave it out."
            )
        if unknown := sorted(ballot.approves - known):
            yield (
                f"A ballot names {', '.join(map(repr, unknown))}, which is no pitch of this "
                "meeting; take it off the ballot, or add the pitch."
            )


def _supporters(candidates: Sequence[Candidate], ballots: Sequence[Ballot]) -> dict[str, int]:
    supporters = {candidate.key: 0 for candidate in candidates}
    for ballot in ballots:
        for key in ballot.approves:
            supporters[key] += ballot.weight
    return supporters


def _places(
    candidates: Sequence[Candidate],
    ballots: Sequence[Ballot],
    election: Election,
    rounds: Sequence[Round],
    first: set[str],
    minutes: int,
    seed: str,
) -> tuple[tuple[Chosen, ...], tuple[LeftOut, ...]]:
    """Say of each pitch, in the order of the stage, how it got on or why it did not."""
    round_of = {each.key: each for each in rounds}
    asked_for = _supporters(candidates, ballots)
    length_of = {candidate.key: candidate.minutes for candidate in candidates}
    chosen: list[Chosen] = []
    left_out: list[LeftOut] = []
    for key in lottery_order(length_of, seed):
        length, supporters = length_of[key], asked_for[key]
        if key in round_of:
            price, number = round_of[key].price, round_of[key].number
            why: Why = "equal shares" if price is not None and key in first else "completion"
            chosen.append(Chosen(key, length, supporters, why, price, number))
            continue
        reason: Reason = "no room"
        if length > minutes:
            reason = "too long"
        elif election.counted and not supporters:
            reason = "nobody asked for it"
        left_out.append(LeftOut(key, length, supporters, reason))
    return tuple(chosen), tuple(left_out)


def _paid_round(
    number: int, phase: Phase, payment: Payment, election: Election, share: Fraction
) -> Round:
    return Round(
        number=number,
        phase=phase,
        key=payment.key,
        minutes=election.minutes_of[payment.key],
        supporters=election.supporters[payment.key],
        price=payment.price,
        share=share,
        paying=payment.paying,
        paying_all_they_had=payment.paying_all_they_had,
        tied=payment.tied,
    )


def _filling_rounds(election: Election, rounds: Sequence[Round], minutes: int) -> list[Round]:
    """Fill up with what fits: most supporters first (step 4) or, if nobody counts, by lot (5)."""
    taken = {each.key for each in rounds}
    spare = minutes - election.length(taken)
    phase: Phase = "most supporters" if election.counted else "lottery"
    filling: list[Round] = []
    while True:
        open_to = [
            key
            for key, length in election.minutes_of.items()
            if key not in taken
            and length <= spare
            and (election.supporters[key] or not election.counted)
        ]
        if not open_to:
            return filling
        most = max(election.supporters[key] for key in open_to)
        tied = tuple(key for key in open_to if election.supporters[key] == most)
        filling.append(
            Round(
                number=len(rounds) + len(filling) + 1,
                phase=phase,
                key=tied[0],
                minutes=election.minutes_of[tied[0]],
                supporters=most,
                price=None,
                share=None,
                paying=0,
                paying_all_they_had=0,
                tied=tied,
            )
        )
        taken.add(tied[0])
        spare -= election.minutes_of[tied[0]]
