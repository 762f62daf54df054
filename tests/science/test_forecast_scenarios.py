"""Scenarios side by side: what each does, on one chance; on threads and on a cluster alike."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from groundswell.science.forecast.comparison import STEP, Outlook, difference_of, outlooks_of
from groundswell.science.forecast.flips import bands_of, flips_of
from groundswell.science.forecast.future import Future, Leaving
from groundswell.science.forecast.network import Network
from groundswell.science.forecast.parameters import PARAMETERS, Parameters
from groundswell.science.forecast.phase import PASSED_ON, phases_of
from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.forecast.replicates import LOCAL, Runs, runs_here, runs_on_ray
from groundswell.science.forecast.scenario import AS_NOW, Scenario
from groundswell.science.forecast.skeleton import skeleton_of
from tests.science.test_forecast_model import random_net

NOW = Parameters(
    people=4_000,
    members_at_start=120,
    organizers_at_start=10,
    drawn_at_start=0.5,
    says_yes=0.35,
    asks_of_organizer=5,
    follow_up_after=5,
)
KEEP = Scenario("keep", "Keep", changes={"kept": 1.0})
PASS = Scenario("pass", "Pass it on", changes={"kept": PASSED_ON}, against="keep")
SOON, LATE = Scenario("two", "2 days", follow_up_in=2), Scenario("ten", "10 days", follow_up_in=10)
DOORS = Scenario("doors", "More doors", new_doors=0.2)
MORE = Scenario("more", "One more in each team", organizers_in_each_team=1)
ALONE = Scenario("host", "The host leaves", future=Future(host_leaves=200))
LOST = Scenario("three", "Three leave", future=Future(leaving=Leaving(200, 3)))
ALL = (AS_NOW, KEEP, PASS, SOON, LATE, DOORS, MORE, ALONE, LOST)


def net() -> Network:
    return random_net(4_000)


def outlooks(runs: Runs, count: int = 30) -> dict[str, Outlook]:
    draws = [replace(NOW, says_yes=0.3 + 0.001 * place) for place in range(count)]
    found = outlooks_of(ALL, draws, net(), years=2, teams=3, seed=7, runs=runs)
    return {each.scenario.key: each for each in found}


@pytest.fixture
def here() -> Iterator[Runs]:
    with runs_here() as runs:
        yield runs


def test_what_organizers_ask_of_a_forecast(here: Runs) -> None:
    found = outlooks(here)
    now, day = found["as_now"], 2 * 365
    assert now.active.shape == (30, len(now.days)) and now.days[1] == STEP
    assert (now.active[:, 0] == 130).all()
    low, high = now.band()
    assert (low <= now.middle()).all() and (now.middle() <= high).all()
    # Keeping the attention wins early; without the host what was kept is gone.
    kept = difference_of(found["pass"], found["keep"], day)
    assert kept.people < 0 and kept.fewer > 0.95 and kept.is_sure
    assert difference_of(found["host"], now, day).people < -20
    # Whom nobody lets wait joins.
    soon = difference_of(found["two"], found["ten"], day)
    assert soon.people > 0 and soon.more > 0.95
    assert soon.between.low < soon.people < soon.between.high and soon.error < 10
    assert found["three"].organizers[:, -1].mean() < now.organizers[:, -1].mean()
    assert (found["more"].organizers[:, 0] == 13).all()
    assert (found["more"].members[:, 0] == 117).all()
    # A scenario against itself differs in nothing: all chance is shared.
    same = difference_of(now, now, day)
    assert same.people == same.error == same.more == same.fewer == 0


def test_a_cluster_finds_what_this_machine_finds(here: Runs) -> None:
    """A real Ray of two workers, which listens on loopback alone."""
    with runs_on_ray(LOCAL) as runs:
        there = outlooks(runs, 8)
    for key, found in outlooks(here, 8).items():
        assert (there[key].active == found.active).all()


def test_no_cluster_is_said_so() -> None:
    for address in ("127.0.0.1:1", "ray://127.0.0.1:1", "somewhere"):
        refused = pytest.raises(CannotBeForecast, match=f"no Ray cluster at {address}.*“local”")
        with refused, runs_on_ray(address):
            raise AssertionError(address)


def test_more_new_doors_leave_all_other_asks_as_they_are() -> None:
    changed = DOORS.applied(NOW, 3)
    for asks in ("asks_of_member", "asks_of_organizer"):
        before, after = getattr(NOW, asks), getattr(changed, asks)
        assert after * changed.new_people == pytest.approx(1.2 * before * NOW.new_people)
        assert after * (1 - changed.new_people) == pytest.approx(before * (1 - NOW.new_people))
    nowhere = replace(NOW, new_people=0)
    assert DOORS.applied(nowhere, 3) == nowhere
    # Nobody becomes an organizer who is no member.
    few = MORE.applied(replace(NOW, members_at_start=2), 3)
    assert (few.members_at_start, few.organizers_at_start) == (0, 12)


def test_passing_attention_on_wins_where_many_become_organizers(here: Runs) -> None:
    middle = replace(NOW, kept=0.6)
    found = phases_of(middle, [middle, NOW], net(), years=6, seed=3, runs=here)
    assert found.gain.shape == found.sure.shape == (len(found.organizing), len(found.new_people))
    assert (found.gain[0] < 0).all() and found.sure[0].all()
    assert found.gain[-1].mean() > found.gain[0].mean() + 1
    becomes = NOW.development * (1 - PASSED_ON)
    assert found.here[0] == pytest.approx((0.2, becomes / (becomes + NOW.member_exit)))
    assert found.boundary is not None and 0 <= found.boundary < 1
    # The line of R₀ = 1 is where the skeleton of that much organizing has it.
    more = 1 + NOW.passed_on_asks * (1 - PASSED_ON)
    asks = {name: getattr(NOW, name) * more for name in ("asks_of_member", "asks_of_organizer")}
    share = found.boundary
    develops = share / (1 - share) * NOW.member_exit / (1 - PASSED_ON)
    on_it = skeleton_of(replace(NOW, **asks, kept=PASSED_ON, development=develops))
    assert on_it.r == pytest.approx(1)


def test_a_conclusion_that_rests_on_an_assumption_is_marked(here: Runs) -> None:
    bands = bands_of({"kept": np.linspace(0.4, 0.6, 101)}, frozenset({"span"}))
    assert "span" not in bands and bands["kept"] == pytest.approx((0.41, 0.59))
    assert bands["broadcast"] == (0, 10)
    found = flips_of(
        [(PASS, KEEP), (ALONE, AS_NOW)], NOW, bands, net(), days=1000, teams=3, seed=5, runs=here
    )
    flipping = {flip.name: flip for flip in found["pass"]}
    # Without any broadcast there is nothing to lose by passing attention on.
    assert flipping["broadcast"].at == 0 and flipping["broadcast"].people > 0
    assert [abs(flip.people) for flip in found["pass"]] == sorted(
        (abs(flip.people) for flip in found["pass"]), reverse=True
    )
    assert found["host"] == []


def test_scenarios_that_cannot_be_are_refused() -> None:
    with pytest.raises(CannotBeForecast, match=r"sets keeps, which nothing is called: write one"):
        Scenario("a", "A", changes={"keeps": 1})
    with pytest.raises(CannotBeForecast, match="attention the host keeps"):
        Scenario("a", "A", changes={"kept": 2})
    with pytest.raises(CannotBeForecast, match="More new doors, of “A”"):
        Scenario("a", "A", new_doors=-2)
    with pytest.raises(CannotBeForecast, match="days before which nobody"):
        Scenario("a", "A", follow_up_in=-1)


def test_every_parameter_says_what_it_is() -> None:
    assert len({each.symbol for each in PARAMETERS}) == len(PARAMETERS)
    for each in PARAMETERS:
        assert each.words and each.rests_on and each.least <= each.low <= each.high <= each.most
