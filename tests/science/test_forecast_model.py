"""The model person by person: its mean, its limits, and that nobody is lost or counted twice."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from groundswell.science.forecast.course import LAPSED, MEMBER, ORGANIZER, OUT, Course
from groundswell.science.forecast.future import NOTHING, Future, Leaving, Shock
from groundswell.science.forecast.meanfield import likely_to_say_yes, mean_course
from groundswell.science.forecast.model import BROADCAST, movement
from groundswell.science.forecast.network import Network, network_of
from groundswell.science.forecast.parameters import Parameters
from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.forecast.skeleton import skeleton_of
from groundswell.science.growth.record import NOBODY
from groundswell.science.growth.ties import ties_of

YEAR = 365
COUNTED = ("sympathisers", "attended", "members", "organizers", "lapsed", "standing")
PLAIN = Parameters(
    members_at_start=300,
    organizers_at_start=150,
    passed_on_asks=0,
    reinforcement=0,
    tie_holds=0,
    new_people=1,
    member_draw=0.002,
)
FULL = replace(PLAIN, passed_on_asks=1, reinforcement=0.5, tie_holds=0.5, contagion=0.1)

MANY = replace(FULL, contacts=200, contagion=0.01)
"""All is on, and so many contacts that who has which makes no difference."""


@cache
def random_net(n: int = 20_000, degree: int = 20) -> Network:
    ties = ties_of(n, *np.random.default_rng(3).integers(0, n, (2, n * degree // 2)))
    return network_of(ties.pointers, ties.neighbours)


@cache
def ring(n: int = 20_000, reach: int = 10) -> Network:
    """Circles of friends: everybody knows those next to her, and nobody else."""
    people = np.repeat(np.arange(n), reach)
    ties = ties_of(n, people, (people + np.tile(np.arange(1, reach + 1), n)) % n)
    return network_of(ties.pointers, ties.neighbours)


def runs_of(parameters: Parameters, count: int, future: Future = NOTHING) -> list[Course]:
    return [
        movement(
            random_net(degree=int(parameters.contacts)),
            parameters,
            days=5 * YEAR,
            seed=seed,
            future=future,
        ).course
        for seed in range(count)
    ]


@pytest.mark.parametrize(
    ("parameters", "future"),
    [
        (PLAIN, NOTHING),
        (replace(PLAIN, kept=0.1, development=0.36, asks_of_organizer=6), NOTHING),
        (replace(PLAIN, follow_ups_of_organizer=0.004, follow_ups_of_member=0), NOTHING),
        (replace(PLAIN, follow_up_after=9, drawn_at_start=0.5), NOTHING),
        (PLAIN, Future(shocks=(Shock(100, 200), Shock(YEAR, 150)), leaving=Leaving(YEAR + 30, 40))),
        (replace(PLAIN, without_host=1), Future(2 * YEAR)),
        (MANY, NOTHING),
        (MANY, Future(2 * YEAR)),
    ],
    ids=[
        "plain",
        "grows",
        "few follow up",
        "follow up late",
        "shocks and losses",
        "host leaves",
        "many contacts",
        "and host leaves",
    ],
)
def test_the_mean_of_many_runs_is_the_mean_field(parameters: Parameters, future: Future) -> None:
    runs = 80 if parameters.contacts < 100 else 30
    mean = mean_course(parameters, days=5 * YEAR, future=future)
    courses = runs_of(parameters, runs, future)
    for name in COUNTED:
        for day in (YEAR, 3 * YEAR, 5 * YEAR):
            found = np.array([getattr(course, name)[day] for course in courses])
            error = found.std(ddof=1) / np.sqrt(runs)
            expected = getattr(mean, name)[day]
            assert abs(found.mean() - expected) <= 4 * error + 1e-9, (name, day)
            if expected > 100:
                assert error < 0.05 * expected, (name, day)
    for name in ("by_broadcast", "by_people"):
        found = np.array([getattr(course, name).sum() for course in courses])
        error = found.std(ddof=1) / np.sqrt(runs)
        assert abs(found.mean() - getattr(mean, name).sum()) <= 4 * error, name


def test_where_few_contacts_decide_the_mean_field_is_too_dark() -> None:
    """Who has no active contact today had none yesterday: such members have left long since, while
    the mean field lets everybody be without one on some days."""
    mean = mean_course(FULL, days=5 * YEAR, future=Future(2 * YEAR)).members[-1]
    found = np.mean([course.members[-1] for course in runs_of(FULL, 20, Future(2 * YEAR))])
    assert 1.05 * mean < found < 1.25 * mean


def test_nobody_is_lost_or_counted_twice() -> None:
    run = movement(random_net(), FULL, days=5 * YEAR, seed=4, future=Future(3 * YEAR))
    course = run.course
    active = course.members + course.organizers
    out = int((run.state == OUT).sum())
    everybody = course.sympathisers + course.attended + active + course.lapsed
    assert (everybody + out == run.n).all()
    joins = course.by_broadcast + course.by_people
    assert (np.diff(active) == joins[1:] - np.diff(course.lapsed)).all()
    assert np.bincount(run.state, minlength=6)[1:].tolist() == [
        getattr(course, name)[-1] for name in COUNTED[:5]
    ]
    came = run.joined > 0
    per_day = np.bincount(run.joined[came], minlength=5 * YEAR + 1)
    assert per_day.tolist() == joins.tolist()
    assert ((run.brought_by[came] == BROADCAST).sum()) == course.by_broadcast.sum()
    assert (run.brought_by[came] != NOBODY).all()
    # Who brought somebody had joined by then.
    brought = came & (run.brought_by >= 0)
    assert (run.joined[run.brought_by[brought]] <= run.joined[brought]).all()
    assert (run.joined[run.brought_by[brought]] != NOBODY).all()
    assert ((run.joined == NOBODY) == np.isin(run.state, (MEMBER, ORGANIZER, LAPSED), invert=True)).all()  # fmt: skip
    assert not course.standing[3 * YEAR :].any()
    assert not course.by_broadcast[3 * YEAR :].any()
    assert course.by_broadcast[: 3 * YEAR].any()


def test_the_same_seed_is_the_same_movement() -> None:
    one, again, other = (movement(random_net(), FULL, days=YEAR, seed=seed) for seed in (1, 1, 2))
    assert (one.brought_by == again.brought_by).all()
    assert (one.joined == again.joined).all()
    assert (one.joined != other.joined).any()


def test_a_mean_field_without_bounds_is_the_skeleton() -> None:
    """So many people that none are missed, and spans that never fill."""
    endless = replace(
        PLAIN, people=2_000_000_000, span=10_000, load=0, contagion=0, member_draw=0,
        follow_ups_of_organizer=1000, organizers_at_start=1,
    )  # fmt: skip
    # It nears its plateau as slowly as R₀ is near 1.
    small = replace(endless, asks_of_organizer=1)
    plateau = skeleton_of(small).plateau
    assert plateau is not None
    course = mean_course(small, days=60 * YEAR)
    # A step a day in place of a flow: each rate is off by about as much as happens in a day.
    assert course.members[-1] == pytest.approx(plateau.members, rel=0.005)
    assert course.organizers[-1] == pytest.approx(plateau.organizers, rel=0.005)
    grows = replace(endless, kept=0, development=0.3)
    assert skeleton_of(grows).r > 1
    course = mean_course(grows, days=20 * YEAR)
    for each in (course.members, course.organizers, course.by_people):
        growth = np.log(each[-1] / each[-1 - 4 * YEAR]) / 4
        assert growth == pytest.approx(skeleton_of(grows).growth, rel=0.005)


def test_exits_alone() -> None:
    """Nobody asks: members go at their rate, and faster once the host is gone whom she tied."""
    alone = network_of(np.zeros(20_001, np.int64), np.zeros(0, np.int32))
    quiet = replace(
        PLAIN, asks_of_member=0, asks_of_organizer=0, development=0, broadcast=0, contacts=0,
        members_at_start=10_000, organizers_at_start=5_000, load=0, without_host=5,
    )  # fmt: skip
    course = movement(alone, quiet, days=YEAR, seed=1, future=Future(1)).course
    for left, start, rate in (
        (course.members[-1], 10_000, quiet.member_exit),
        (course.organizers[-1], 5_000, quiet.organizer_exit),
    ):
        stays = (1 - rate / YEAR) ** YEAR
        assert abs(left - start * stays) < 4 * np.sqrt(start * stays * (1 - stays))
    heard = replace(
        quiet,
        members_at_start=0,
        organizers_at_start=0,
        kept=1,
        broadcast=100,
        fading=0,
        standing_at_start=1,
    )
    gone = movement(alone, heard, days=2 * YEAR, seed=1, future=Future(31)).course
    before, after = gone.members[30], gone.members[30 + YEAR]
    stays = (1 - 5 * heard.member_exit / YEAR) ** YEAR
    assert before > 2000
    assert abs(after - before * stays) < 4 * np.sqrt(before * stays * (1 - stays))


def test_who_waited_longest_is_followed_up_first() -> None:
    """One pair of hands, and all who are followed up join: they do so in the order they came."""
    busy = replace(
        PLAIN, members_at_start=0, organizers_at_start=10, joins=1, patience=10_000, says_yes=1,
        shows_up=1, asks_of_organizer=50, follow_ups_of_organizer=0.2, follow_ups_of_member=0,
        asks_of_member=0, development=0, organizer_exit=0.001, broadcast=0, load=0,
    )  # fmt: skip
    course = movement(random_net(), busy, days=60, seed=2).course
    assert (course.by_people[2:] == 2).all()
    assert (np.diff(course.attended)[5:] > 0).all()
    impatient = movement(random_net(), replace(busy, patience=0.01), days=60, seed=2).course
    # Only who is followed up on the day itself joins, and from the second day on nobody is.
    assert impatient.by_people.sum() <= 2
    nobody = movement(
        random_net(), replace(busy, follow_ups_of_organizer=0), days=60, seed=2
    ).course
    assert nobody.by_people.sum() == 0
    assert nobody.attended[-1] > 500


def test_circles_run_out_and_doors_open_others() -> None:
    """Asking only one's own circle ends early, where the mean field sees no end of it."""
    asks = replace(PLAIN, kept=0, development=0.3, asks_of_organizer=8, organizers_at_start=20)
    ends = {
        share: np.mean(
            [
                movement(
                    ring(), replace(asks, new_people=share), days=8 * YEAR, seed=seed
                ).course.by_people.sum()
                for seed in range(3)
            ]
        )
        for share in (0.0, 0.2, 1.0)
    }
    assert ends[0.0] < 0.8 * ends[0.2] < 0.8 * ends[1.0]


def test_a_yes_grows_with_active_contacts() -> None:
    from groundswell.science.forecast.course import rates_of

    rates = rates_of(replace(Parameters(), says_yes=0.2, reinforcement=1))
    # Poisson contacts, counted out.
    contacts = np.random.default_rng(1).poisson(1.5, 400_000)
    for found, k in zip(likely_to_say_yes(rates, 1.5), (contacts + 1, contacts), strict=True):
        says = 0.2 * np.clip(k, 1, 4)
        assert found == pytest.approx(says.mean(), abs=4 * says.std() / np.sqrt(len(says)))
    assert likely_to_say_yes(rates, 0) == pytest.approx((0.2, 0.2))
    sure = rates_of(replace(Parameters(), says_yes=0.5, reinforcement=1))
    assert likely_to_say_yes(sure, 50)[0] == pytest.approx(1)


def test_a_run_says_when_each_came_joined_organized_and_left() -> None:
    parameters = replace(FULL, drawn_at_start=0.4, follow_up_after=3)
    run = movement(random_net(), parameters, days=2 * YEAR, seed=6)
    lapsed = run.state == LAPSED
    assert ((run.left != NOBODY) == lapsed).all()
    assert (run.left[lapsed] >= run.joined[lapsed]).all()
    assert (run.promoted[run.state == ORGANIZER] != NOBODY).all()
    assert (run.promoted[run.state == MEMBER] == NOBODY).all()
    by_people = (run.joined > 0) & (run.brought_by >= 0)
    assert (run.joined[by_people] - run.came[by_people] >= 3).all()
    at_start = (run.joined == 0) & (run.promoted != 0)
    assert (run.brought_by[at_start] == BROADCAST).sum() == 120
    course = run.course
    assert np.bincount(run.left[lapsed], minlength=2 * YEAR + 1).tolist() == (
        np.diff(course.lapsed, prepend=0).tolist()
    )


def test_the_most_connected_leave_at_once_organizers_first() -> None:
    net = random_net()
    quiet = replace(PLAIN, members_at_start=300, organizers_at_start=4, broadcast=0)
    quiet = replace(quiet, asks_of_member=0, asks_of_organizer=0, development=0, load=0)
    before = movement(net, quiet, days=0, seed=2)
    active = np.isin(before.state, (MEMBER, ORGANIZER))
    ties = np.array(
        [active[net.neighbours[net.pointers[i] : net.pointers[i + 1]]].sum() for i in range(net.n)]
    )
    run = movement(net, quiet, days=1, seed=2, future=Future(leaving=Leaving(1, 6)))
    gone = np.flatnonzero((run.left == 1) & active)
    assert np.isin(np.flatnonzero(before.state == ORGANIZER), gone).all()
    others = np.setdiff1d(gone, np.flatnonzero(before.state == ORGANIZER))
    assert sorted(ties[others])[-2:] >= sorted(ties[before.state == MEMBER])[-3:-1]
    assert run.course.organizers[1] == 0


def test_two_futures_of_one_seed_share_their_chance() -> None:
    """What differs between two scenarios is the scenario: most of the luck falls out."""
    other = replace(FULL, follow_up_after=4)
    alone, together = [], []
    for seed in range(40):
        one = movement(random_net(), FULL, days=2 * YEAR, seed=seed).course.members[-1]
        same = movement(random_net(), other, days=2 * YEAR, seed=seed).course.members[-1]
        apart = movement(random_net(), other, days=2 * YEAR, seed=seed + 1000).course.members[-1]
        together.append(one - same)
        alone.append(one - apart)
    assert np.var(together) < 0.7 * np.var(alone)


def test_numbers_that_cannot_be_are_refused() -> None:
    with pytest.raises(CannotBeForecast, match="network has 20000 people and the parameters 30"):
        movement(random_net(), Parameters(people=30_000), days=1, seed=1)
    with pytest.raises(CannotBeForecast, match="-1 days are to be forecast"):
        mean_course(Parameters(), days=-1)
    with pytest.raises(CannotBeForecast, match="host leaves on day 0"):
        Future(0)
    with pytest.raises(CannotBeForecast, match="shock on day 0"):
        Future(shocks=(Shock(0, 5),))
    with pytest.raises(CannotBeForecast, match="-1 leave on day 3"):
        Future(leaving=Leaving(3, -1))
    with pytest.raises(CannotBeForecast, match="seed is -3"):
        movement(random_net(), Parameters(), days=1, seed=-3)
