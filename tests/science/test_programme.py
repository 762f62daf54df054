"""The programme of a meeting: worked examples, other people's implementations, and properties."""

import hashlib
import os
import warnings
from dataclasses import replace
from fractions import Fraction
from math import gcd
from pathlib import Path

import pytest
from abcvoting import abcrules
from abcvoting.preferences import Profile
from hypothesis import given, settings
from hypothesis import strategies as st
from pabutools.election import (
    ApprovalBallot,
    ApprovalProfile,
    Cardinality_Sat,
    Instance,
    Project,
    parse_pabulib,
)
from pabutools.rules import method_of_equal_shares
from pabutools.tiebreaking import lexico_tie_breaking

from groundswell.science.programme import (
    Ballot,
    Candidate,
    LeftOut,
    ProgrammeCannotBeChosen,
    ProgrammeChoice,
    Round,
    choose_programme,
    lottery_order,
)

SEED = "2026-05-01 17 4 31"


def pitches(**minutes: int) -> list[Candidate]:
    return [Candidate(key, length) for key, length in minutes.items()]


def ballots(*wanted: str) -> list[Ballot]:
    """One ballot for each text, of which every letter is a pitch; ``3*ab`` stands for three."""
    made = []
    for text in wanted:
        weight, _, letters = text.rpartition("*")
        made.append(Ballot(frozenset(letters), int(weight or 1)))
    return made


def paid_first(choice: ProgrammeChoice) -> tuple[str, ...]:
    """What the unraised shares paid for, in order: the Method of Equal Shares as published."""
    return choice.attempts[0].keys if choice.attempts else ()


# Worked examples


def test_lackner_and_skowron_example_2_11() -> None:
    """Multi-Winner Voting with Approval Preferences (2023): one price of 1/8, then nobody can."""
    choice = choose_programme(
        pitches(a=1, b=1, c=1, d=1, e=1, f=1, g=1),
        ballots("3*ab", "3*ac", "2*ad", "bcf", "e", "f", "g"),
        minutes=4,
        lottery_seed=SEED,
    )
    assert paid_first(choice) == ("a",)
    assert choice.attempts[0].share == Fraction(1, 3)
    # The shares rise until b and c, with four supporters each, and one more are paid for.
    assert {each.key for each in choice.chosen} >= {"a", "b", "c"}
    assert choice.minutes_used == 4


def test_lackner_and_skowron_example_2_12() -> None:
    """The same book: c at 1/5, a at 13/40 with two people short, then d by completion."""
    choice = choose_programme(
        pitches(a=1, b=1, c=1, d=1),
        ballots("3*cd", "2*ab", "2*ac", "bd"),
        minutes=3,
        lottery_seed=SEED,
    )
    assert choice.attempts[0].share == Fraction(3, 8)
    assert paid_first(choice) == ("c", "a")
    unraised = choose_programme(
        pitches(a=1, b=1, c=1), ballots("3*c", "2*ab", "2*ac", "b"), minutes=2, lottery_seed=SEED
    )
    assert unraised.rounds[0].price == Fraction(1, 5)


def test_every_figure_of_a_small_hour() -> None:
    """Counted by hand: 4 people, 20 minutes, 5 minutes each.

    a (8 minutes, 3 supporters) costs 8/3, b (6, 2) costs 3, c (9, 2) costs 9/2: a goes on, and its
    supporters keep 7/3 each. b's two hold 7/3 + 5, so one pays her 7/3 and the other 11/3. c's two
    hold 14/3, not 9. Six minutes are left over and no wanted pitch fits them: nothing is raised.
    """
    choice = choose_programme(
        pitches(a=8, b=6, c=9, d=30, e=5),
        ballots("ac", "ac", "ab", "b"),
        minutes=20,
        lottery_seed=SEED,
    )
    assert choice.rounds == (
        Round(1, "equal shares", "a", 8, 3, Fraction(8, 3), Fraction(5), 3, 0, ("a",)),
        Round(2, "equal shares", "b", 6, 2, Fraction(11, 3), Fraction(5), 2, 1, ("b",)),
    )
    assert {each.key: (each.why, each.price, each.round) for each in choice.chosen} == {
        "a": ("equal shares", Fraction(8, 3), 1),
        "b": ("equal shares", Fraction(11, 3), 2),
    }
    assert set(choice.left_out) == {
        LeftOut("c", 9, 2, "no room"),
        LeftOut("d", 30, 0, "too long"),
        LeftOut("e", 5, 0, "nobody asked for it"),
    }
    assert choice.minutes_used == 14
    assert choice.people_counted == 4
    assert len(choice.attempts) == 1


def test_a_majority_does_not_take_the_whole_stage() -> None:
    """51 people want ten red pitches, 49 ten blue ones: five of each, not ten red ones."""
    red, blue = "abcdefghij", "klmnopqrst"
    choice = choose_programme(
        pitches(**dict.fromkeys(red + blue, 6)),
        ballots(f"51*{red}", f"49*{blue}"),
        minutes=60,
        lottery_seed=SEED,
    )
    assert len([each for each in choice.chosen if each.key in red]) == 5
    assert len([each for each in choice.chosen if each.key in blue]) == 5


def test_raised_shares_come_before_most_supporters() -> None:
    """Two people of nine want b, three want c, four want a; nobody can pay alone at first."""
    choice = choose_programme(
        pitches(a=6, b=6, c=6), ballots("4*a", "2*b", "3*c"), minutes=12, lottery_seed=SEED
    )
    assert paid_first(choice) == ()
    assert [(each.phase, each.key) for each in choice.rounds] == [
        ("raised shares", "a"),
        ("raised shares", "c"),
    ]
    assert {each.why for each in choice.chosen} == {"completion"}
    assert [attempt.share for attempt in choice.attempts] == [
        Fraction(total, 9) for total in range(12, 19)
    ]
    assert [attempt.kept for attempt in choice.attempts] == [False] * 6 + [True]


def test_without_ballots_the_lottery_fills_the_hour() -> None:
    keys = "abcdefgh"
    everything = pitches(**dict.fromkeys(keys, 15), z=61)
    for none in ([], [Ballot(frozenset())], [Ballot(frozenset("z"), 9)]):
        choice = choose_programme(everything, none, minutes=60, lottery_seed=SEED)
        won = lottery_order(keys, f"{SEED} ties")[:4]
        assert tuple(each.key for each in choice.rounds) == won
        assert tuple(each.key for each in choice.chosen) == lottery_order(won, SEED)
        assert {each.phase for each in choice.rounds} == {"lottery"}
        reasons = {each.key: each.reason for each in choice.left_out}
        assert reasons.pop("z") == "too long"
        assert set(reasons.values()) == {"no room"}


def test_an_empty_meeting_has_an_empty_programme() -> None:
    choice = choose_programme([], [], minutes=60, lottery_seed=SEED)
    assert (choice.chosen, choice.left_out, choice.minutes_used) == ((), (), 0)


# The lottery


def test_anybody_can_draw_the_lottery_again() -> None:
    tickets = {key: hashlib.sha256(f"{SEED}\n{key}".encode()).hexdigest() for key in "abcé"}
    assert lottery_order("abcé", SEED) == tuple(sorted(tickets, key=tickets.__getitem__))
    assert lottery_order("cbé", SEED) == tuple(k for k in lottery_order("abcé", SEED) if k != "a")


def test_another_seed_draws_another_order() -> None:
    orders = {lottery_order("abcdefgh", str(seed)) for seed in range(50)}
    assert len(orders) == 50


def test_every_pitch_comes_first_about_as_often() -> None:
    first = [lottery_order("abcd", str(seed))[0] for seed in range(2000)]
    assert all(430 < first.count(key) < 570 for key in "abcd")


# What makes no sense


@pytest.mark.parametrize(
    ("candidates", "votes", "minutes", "seed", "says"),
    [
        (pitches(a=5), [], 0, SEED, "at least 1"),
        (pitches(a=5), [], -60, SEED, "at least 1"),
        (pitches(a=5), [], 60.0, SEED, "whole number"),
        (pitches(a=0), [], 60, SEED, "The pitch 'a' takes 0 minutes"),
        ([Candidate("a", 2.5)], [], 60, SEED, "whole number"),  # type: ignore[arg-type]  # on purpose
        ([Candidate("a", 5), Candidate("a", 6)], [], 60, SEED, "'a' is listed twice"),
        (pitches(a=5), ballots("ab"), 60, SEED, "'b', which is no pitch"),
        (pitches(a=5), [Ballot(frozenset("a"), 0)], 60, SEED, "0 people"),
        (pitches(a=5), [], 60, "", "no seed"),
    ],
)
def test_input_that_makes_no_sense_is_refused(
    candidates: list[Candidate], votes: list[Ballot], minutes: int, seed: str, says: str
) -> None:
    with pytest.raises(ProgrammeCannotBeChosen, match=says):
        choose_programme(candidates, votes, minutes=minutes, lottery_seed=seed)


# Properties


@st.composite
def meetings(
    draw: st.DrawFn, *, equal_minutes: bool = False
) -> tuple[list[Candidate], list[Ballot], int]:
    keys = "abcdefg"[: draw(st.integers(1, 7))]
    lengths = st.just(1) if equal_minutes else st.integers(1, 25)
    candidates = [Candidate(key, draw(lengths)) for key in keys]
    wanted = st.frozensets(st.sampled_from(keys), min_size=1 if equal_minutes else 0)
    made = draw(st.lists(st.builds(Ballot, wanted, st.integers(1, 4)), min_size=0, max_size=9))
    minutes = draw(st.integers(1, len(keys) if equal_minutes else 60))
    return candidates, made, minutes


@given(meetings())
def test_the_hour_is_kept_and_filled(meeting: tuple[list[Candidate], list[Ballot], int]) -> None:
    candidates, votes, minutes = meeting
    choice = choose_programme(candidates, votes, minutes=minutes, lottery_seed=SEED)
    on_stage = [each.key for each in choice.chosen]
    everywhere = on_stage + [each.key for each in choice.left_out]
    assert sorted(everywhere) == sorted(candidate.key for candidate in candidates)
    assert choice.minutes_used == sum(each.minutes for each in choice.chosen) <= minutes
    assert sorted(each.key for each in choice.rounds) == sorted(on_stage)
    assert [each.number for each in choice.rounds] == list(range(1, len(on_stage) + 1))
    for each in choice.left_out:
        if each.reason == "no room":
            assert each.minutes > minutes - choice.minutes_used
        elif each.reason == "too long":
            assert each.minutes > minutes
        else:
            assert each.supporters == 0


@given(meetings(), st.randoms(use_true_random=False))
def test_the_order_of_the_inputs_changes_nothing(
    meeting: tuple[list[Candidate], list[Ballot], int], chance: object
) -> None:
    candidates, votes, minutes = meeting
    choice = choose_programme(candidates, votes, minutes=minutes, lottery_seed=SEED)
    one_by_one = [replace(vote, weight=1) for vote in votes for _ in range(vote.weight)]
    shuffled = list(candidates)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis gives a random.Random
    chance.shuffle(one_by_one)  # type: ignore[attr-defined]  # the same
    again = choose_programme(shuffled, one_by_one, minutes=minutes, lottery_seed=SEED)
    assert again == choice


@given(meetings())
def test_a_group_with_its_share_hears_something_it_asked_for(
    meeting: tuple[list[Candidate], list[Ballot], int],
) -> None:
    candidates, votes, minutes = meeting
    choice = choose_programme(candidates, votes, minutes=minutes, lottery_seed=SEED)
    on_stage = {each.key for each in choice.chosen}
    everybody = sum(vote.weight for vote in votes)
    for candidate in candidates:
        unheard = sum(
            vote.weight
            for vote in votes
            if candidate.key in vote.approves and not vote.approves & on_stage
        )
        # The largest group that agrees on this pitch and in which nobody hears anything.
        assert unheard * minutes < candidate.minutes * max(everybody, 1)


@settings(deadline=None)  # abcvoting warms up slowly
@given(meetings(equal_minutes=True))
def test_pitches_of_one_length_agree_with_abcvoting(
    meeting: tuple[list[Candidate], list[Ballot], int],
) -> None:
    candidates, votes, minutes = meeting
    if not votes:
        return
    order = lottery_order([candidate.key for candidate in candidates], f"{SEED} ties")
    profile = Profile(len(order))
    for vote in votes:
        for _ in range(vote.weight):
            profile.add_voter([order.index(key) for key in vote.approves])
    [committee] = abcrules.compute(
        "equal-shares-without-completion",
        profile,
        committeesize=minutes,
        algorithm="standard-fractions",
        resolute=True,
    )
    choice = choose_programme(candidates, votes, minutes=minutes, lottery_seed=SEED)
    assert {order.index(key) for key in paid_first(choice)} == set(committee)


def by_pabutools(
    candidates: list[Candidate], votes: list[Ballot], minutes: int, step: Fraction | None
) -> set[str]:
    """The outcome by pabutools, which breaks ties by name: names are places in our lottery."""
    order = lottery_order([candidate.key for candidate in candidates], f"{SEED} ties")
    place = {key: str(order.index(key)) for key in order}
    project_of = {each.key: Project(place[each.key], each.minutes) for each in candidates}
    profile = ApprovalProfile(
        ApprovalBallot(project_of[key] for key in vote.approves)
        for vote in votes
        for _ in range(vote.weight)
    )
    outcome = method_of_equal_shares(
        Instance(project_of.values(), budget_limit=minutes),
        profile,
        sat_class=Cardinality_Sat,
        tie_breaking=lexico_tie_breaking,
        voter_budget_increment=step,
    )
    return {order[int(project.name)] for project in outcome}


@settings(deadline=None, max_examples=150)
@given(meetings())
def test_pitches_of_any_length_agree_with_pabutools(
    meeting: tuple[list[Candidate], list[Ballot], int],
) -> None:
    candidates, votes, minutes = meeting
    fit = [each for each in candidates if each.minutes <= minutes]
    keys = {each.key for each in fit}
    counted = [replace(vote, approves=vote.approves & keys) for vote in votes]
    counted = [vote for vote in counted if vote.approves]
    if not counted:
        return
    choice = choose_programme(fit, counted, minutes=minutes, lottery_seed=SEED)
    assert set(paid_first(choice)) == by_pabutools(fit, counted, minutes, None)
    if len(choice.attempts) <= 9 * minutes:  # pabutools raises the shares without a limit
        step = Fraction(1, choice.people_counted)
        paid_for = {each.key for each in choice.rounds if each.price is not None}
        assert paid_for == by_pabutools(fit, counted, minutes, step)
    whole = choose_programme(candidates, votes, minutes=minutes, lottery_seed=SEED)
    assert (whole.rounds, whole.attempts) == (choice.rounds, choice.attempts)


# Łódź 2020: real ballots, costs in złoty

LODZ = os.environ.get("GROUNDSWELL_LODZ", "")


@pytest.mark.skipif(
    not LODZ,
    reason="GROUNDSWELL_LODZ is not set: name a folder with the Łódź .pb files of Pabulib "
    "(tests/data in the source archive of abcvoting holds three)",
)
def test_lodz_agrees_with_pabutools() -> None:
    files = sorted(Path(LODZ).glob("*lodz*.pb"))
    assert files, f"no file like *lodz*.pb in {LODZ}"
    for file in files:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pabutools remarks on the fields it does not know
            instance, profile = parse_pabulib(str(file))
        # One unit of money that divides every sum plays the minute: the rule is about shares.
        unit = gcd(int(instance.budget_limit), *(int(project.cost) for project in instance))
        candidates = [Candidate(each.name, int(each.cost) // unit) for each in instance]
        votes = [Ballot(frozenset(project.name for project in vote)) for vote in profile]
        budget = int(instance.budget_limit) // unit
        choice = choose_programme(candidates, votes, minutes=budget, lottery_seed=SEED)
        shares = method_of_equal_shares(instance, profile, sat_class=Cardinality_Sat)
        assert set(paid_first(choice)) == {project.name for project in shares}
        raised = method_of_equal_shares(
            instance,
            profile,
            sat_class=Cardinality_Sat,
            voter_budget_increment=Fraction(unit, len(votes)),
        )
        by_shares = {each.key for each in choice.rounds if each.price is not None}
        assert by_shares == {project.name for project in raised}
        assert choice.minutes_used <= budget
