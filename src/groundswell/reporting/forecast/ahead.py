"""What lies ahead: as now, and with each scenario."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from groundswell.reporting.card import Card, Section, Table, meaning
from groundswell.reporting.counts import known, told
from groundswell.reporting.forecast import pictures
from groundswell.reporting.forecast.record import Forecast
from groundswell.reporting.forecast.saying import (
    ahead,
    flip_told,
    in_unit,
    people,
    people_between,
    runs_of_100,
    years_told,
)
from groundswell.reporting.words import interval_facts, number, rounded
from groundswell.science.forecast.comparison import (
    LEVEL,
    Difference,
    Outlook,
    band_of,
    difference_of,
)
from groundswell.science.forecast.flips import Flip
from groundswell.science.forecast.parameters import BY_NAME, DAYS_A_YEAR, Parameters
from groundswell.science.forecast.phase import KEPT, PASSED_ON
from groundswell.science.forecast.scenario import AS_NOW
from groundswell.science.forecast.skeleton import Skeleton, encouraged, skeleton_of
from groundswell.science.growth.record import Interval

FLIPS_TOLD = 5


def going_on(forecast: Forecast) -> Section:
    """Where the movement goes if nothing is done otherwise."""
    return Section(
        "going_on",
        "If we go on as now?",
        [_as_now(forecast), growing_by_itself(forecast.draws)],
        "",
    )


def otherwise(forecast: Forecast) -> Section:
    """What each scenario does."""
    cards = [_scenario(forecast, each) for each in _asked(forecast)]
    if cards:
        cards.insert(0, _side_by_side(forecast))
    return Section("otherwise", "And if we organized otherwise?", cards, "No scenario was asked.")


def _pair_of(forecast: Forecast, outlook: Outlook) -> Outlook:
    """What a scenario is compared with."""
    return forecast.outlooks[outlook.scenario.against]


def _asked(forecast: Forecast) -> list[Outlook]:
    return [each for key, each in forecast.outlooks.items() if key != AS_NOW.key]


def _fan(outlook: Outlook) -> pl.DataFrame:
    """From the first step on: who there is today is counted, and not forecast."""
    low, high = outlook.band()
    return pl.DataFrame(
        {
            "years": outlook.days[1:] / DAYS_A_YEAR,
            "scenario": [outlook.scenario.title] * (len(outlook.days) - 1),
            "low": low[1:],
            "middle": outlook.middle()[1:],
            "high": high[1:],
        }
    )


def _as_now(forecast: Forecast) -> Card:
    now = forecast.outlooks[AS_NOW.key]
    active = forecast.middle.members_at_start + forecast.middle.organizers_at_start
    low, high = now.band()
    middle = now.middle()
    rows = [
        [years_told(day), people(middle[place]), people_between(low[place], high[place])]
        for place, day in _marks(now)
    ]
    end = Interval(float(low[-1]), float(high[-1]), LEVEL)
    return Card(
        key="as_now",
        title="Members and organizers, if we go on as now",
        says=(
            f"There are {told(active)} members and organizers today. In {years_told(now.days[-1])} "
            f"there are about {people(middle[-1])} ({people_between(end.low, end.high)}), if all "
            "goes on as the records say."
        ),
        **meaning(Outlook),
        chart=pictures.fans(_fan(now), y_title="members and organizers"),
        alt="Members and organizers in the years ahead, with the band of 90 of 100 runs.",
        tables=[Table("Members and organizers", ["in", "about", "90 of 100 runs between"], rows)],
        facts={
            "today": known(active),
            "years": rounded(now.days[-1] / DAYS_A_YEAR, 1),
            "people": rounded(middle[-1], 0),
            "interval": interval_facts(end, 0),
            "runs": now.n,
        },
    )


def _marks(outlook: Outlook) -> list[tuple[int, int]]:
    """Places and days that a table tells: each year, and the last."""
    years = np.arange(DAYS_A_YEAR, outlook.days[-1] + 1, DAYS_A_YEAR)
    places = np.searchsorted(outlook.days, years, "right") - 1
    places = np.unique([*places, len(outlook.days) - 1])
    return [(int(place), int(outlook.days[place])) for place in places]


def growing_by_itself(draws: Sequence[Parameters]) -> Card:
    """Whether the movement grows by its own people, with each draw of the parameters."""
    ways = {
        "as now": None,
        "with all attention kept": KEPT,
        "with four fifths passed on": PASSED_ON,
    }
    found = {name: np.array([_r(each, kept) for each in draws]) for name, kept in ways.items()}
    now = found["as now"]
    low, high = band_of(now[:, None])
    between = Interval(float(low[0]), float(high[0]), LEVEL)
    rows = []
    for name, values in found.items():
        least, most = band_of(values[:, None])
        rows.append(
            [
                name,
                number(float(np.median(values))),
                f"{number(float(least[0]))} to {number(float(most[0]))}",
                runs_of_100(float((values > 1).mean())),
            ]
        )
    return Card(
        key="by_itself",
        title="Does it grow by itself?",
        says=(
            f"One member brings {number(float(np.median(now)))} in all her time "
            f"({number(between.low)} to {number(between.high)}), organizers she becomes included. "
            "Above 1 a movement grows by its own people; below 1 it lives on attention and ends "
            "where that ends. It is above 1 in "
            f"{runs_of_100(float((now > 1).mean()))} of 100 draws."
        ),
        definition=(
            f"{Skeleton.DEFINITION} The asks a_M and a_O are those that attention passed on "
            "encourages, a·(1 + κ(1 − h))."
        ),
        cannot_say=Skeleton.CANNOT_SAY,
        tables=[
            Table(
                "R₀, how many one member brings",
                ["attention", "about", "90 of 100 between", "above 1, of 100"],
                rows,
            )
        ],
        facts={
            name: {
                "r": rounded(float(np.median(values))),
                "above_1": rounded(float((values > 1).mean())),
            }
            for name, values in found.items()
        },
    )


def _r(parameters: Parameters, kept: float | None) -> float:
    """R₀ of the skeleton with the asks that attention encourages, perhaps with other keeping."""
    asked = parameters if kept is None else replace(parameters, kept=kept)
    return skeleton_of(encouraged(asked)).r


def _side_by_side(forecast: Forecast) -> Card:
    year = min(DAYS_A_YEAR, forecast.days)
    rows, shown = [], []
    for outlook in _asked(forecast):
        base = _pair_of(forecast, outlook)
        end = difference_of(outlook, base, forecast.days)
        soon = difference_of(outlook, base, year)
        flips = forecast.flips[outlook.scenario.key]
        rows.append(
            [
                outlook.scenario.title,
                base.scenario.title,
                _more(soon),
                _more(end),
                f"{runs_of_100(end.more)} of 100",
                "yes" if flips else "no" if end.is_told else "cannot be told",
            ]
        )
        shown.append((outlook.scenario.title, end.between.low, end.people, end.between.high))
    until = years_told(forecast.days)
    table = pl.DataFrame(shown, schema=["scenario", "low", "middle", "high"], orient="row")
    return Card(
        key="side_by_side",
        title="Side by side",
        says=_ranking(forecast),
        definition=f"{Difference.DEFINITION} {Flip.DEFINITION}",
        cannot_say=f"{Difference.CANNOT_SAY} {Flip.CANNOT_SAY}",
        chart=pictures.differences(table, x_title=f"more members and organizers after {until}"),
        alt="How many more or fewer each scenario has than what it is compared with.",
        tables=[
            Table(
                "More or fewer members and organizers, in the mean",
                [
                    "scenario",
                    "than",
                    f"after {years_told(year)}",
                    f"after {until}",
                    "ahead in",
                    "does an assumption flip it?",
                ],
                rows,
            )
        ],
        facts={"days": forecast.days},
    )


def _ranking(forecast: Forecast) -> str:
    """Which is ahead of all in the middle, in a sentence."""
    ends = sorted(forecast.outlooks.values(), key=lambda each: -float(each.middle()[-1]))
    best, worst = ends[0], ends[-1]
    return (
        f"“{best.scenario.title}” ends with the most members and organizers, "
        f"{people(best.middle()[-1])} in the middle one of {best.n} runs, and "
        f"“{worst.scenario.title}” with the fewest, {people(worst.middle()[-1])}."
    )


def _more(difference: Difference) -> str:
    sign = "+" if difference.people > 0 else "−" if difference.people < 0 else ""
    return f"{sign}{people(abs(difference.people))} ± {people(2 * difference.error)}"


def _scenario(forecast: Forecast, outlook: Outlook) -> Card:
    scenario, base = outlook.scenario, _pair_of(forecast, outlook)
    difference = difference_of(outlook, base, forecast.days)
    flips = forecast.flips[scenario.key]
    says = f"{scenario.words} {_verdict(difference, base.scenario.title)}".strip()
    if flips:
        flip = flip_told(flips[0])
        says += f" This conclusion flips inside what is assumed: {flip}. Take it as open."
    table = pl.concat([_fan(base), _fan(outlook)])
    marks = [
        [
            years_told(day),
            people(base.middle()[place]),
            people(outlook.middle()[place]),
            _more(difference_of(outlook, base, day)),
        ]
        for place, day in _marks(outlook)
    ]
    tables = [
        Table(
            "Members and organizers",
            ["in", base.scenario.title, scenario.title, "difference, in the mean"],
            marks,
        )
    ]
    if flips:
        tables.append(
            Table(
                "What turns this round",
                ["assumption", "if it is", "difference then"],
                [
                    [
                        BY_NAME[flip.name].words,
                        in_unit(flip.name, flip.at),
                        f"{'+' if flip.people > 0 else '−'}{people(abs(flip.people))}",
                    ]
                    for flip in flips[:FLIPS_TOLD]
                ],
            )
        )
    return Card(
        key=f"scenario_{scenario.key}",
        title=scenario.title,
        says=says,
        definition="The band holds 90 of 100 runs. How it is worked out stands under Side by side.",
        cannot_say="It cannot say what else would change if you did so.",
        chart=pictures.fans(table, y_title="members and organizers"),
        alt=f"Members and organizers ahead: {base.scenario.title}, and {scenario.title}.",
        tables=tables,
        facts={
            "against": scenario.against,
            "people": rounded(difference.people, 1),
            "error": rounded(difference.error, 1),
            "interval": interval_facts(difference.between, 0),
            "ahead": rounded(difference.more),
            "behind": rounded(difference.fewer),
            "told": difference.is_told,
            "sure": difference.is_sure and difference.is_told and not flips,
            "flips": [
                {
                    "parameter": flip.name,
                    "at": rounded(flip.at, 4),
                    "people": rounded(flip.people, 1),
                }
                for flip in flips
            ],
        },
    )


def _verdict(difference: Difference, base: str) -> str:
    until = years_told(difference.days)
    if difference.is_none:
        return f"Within {until} that makes no difference to “{base}”."
    says = (
        f"After {until} that is {ahead(difference.people)} than “{base}” in the mean (90 of 100 "
        f"runs: {ahead(difference.between.low)} to {ahead(difference.between.high)}); it is ahead "
        f"in {runs_of_100(difference.more)} of 100 runs."
    )
    if not difference.is_told:
        says += " So many runs cannot tell whether that is more than luck: give more of them."
    return says
