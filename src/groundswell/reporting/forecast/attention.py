"""Keep the attention or pass it on: where which wins, and where this movement stands."""

import numpy as np
import polars as pl

from groundswell.reporting.card import Card, Section, Table, meaning
from groundswell.reporting.forecast import pictures
from groundswell.reporting.forecast.record import Forecast
from groundswell.reporting.forecast.saying import ahead, flip_told, runs_of_100, years_told
from groundswell.reporting.words import percent, rounded
from groundswell.science.forecast.comparison import CLOSE, Difference, band_of, difference_of
from groundswell.science.forecast.flips import Flip
from groundswell.science.forecast.phase import Phases


def attention(forecast: Forecast) -> Section:
    """Whether to keep attention or pass it on."""
    return Section("attention", "Keep the attention, or pass it on?", [_phases(forecast)], "")


def _phases(forecast: Forecast) -> Card:
    phases = forecast.phases
    difference = difference_of(forecast.passed_on, forecast.kept, forecast.days)
    cells = pl.DataFrame(
        [
            (new, organizing, gain)
            # Where the pairs do not show which is more, they are alike.
            for organizing, row in zip(
                phases.organizing, np.where(phases.sure, phases.gain, 0), strict=True
            )
            for new, gain in zip(phases.new_people, row, strict=True)
        ],
        schema=["new", "organizing", "gain"],
        orient="row",
    )
    here = pl.DataFrame(phases.here, schema=["new", "organizing"], orient="row")
    steps = (
        float(np.diff(phases.new_people).mean()),
        float(np.diff(phases.organizing).mean()),
    )
    middle = np.median(phases.here, axis=0)
    low, high = band_of(phases.here)
    line = (
        "At no share of members who become organizers is R₀ 1 here."
        if phases.boundary is None
        else f"The dashed line is where R₀ is 1, at {percent(phases.boundary)}."
    )
    return Card(
        key="phases",
        title="Where passing attention on wins",
        says=(
            f"{predicted(difference, forecast.passing_flips)} {line} The dots are where this "
            "movement may stand."
        ),
        **meaning(Phases),
        chart=pictures.phases(cells, here, phases.boundary, steps),
        alt="Where keeping attention and where passing it on ends with more people.",
        tables=[
            Table(
                "Where this movement stands",
                ["what", "about", "90 of 100 between"],
                [
                    [
                        name,
                        percent(float(middle[place])),
                        f"{percent(float(low[place]))} to {percent(float(high[place]))}",
                    ]
                    for place, name in enumerate(
                        ("asks that go to new people", "members who become organizers")
                    )
                ],
            )
        ],
        facts={
            "passing_on_ahead": rounded(difference.more),
            "passing_on_behind": rounded(difference.fewer),
            "people": rounded(difference.people, 1),
            "told": difference.is_told,
            "flips": [flip.name for flip in forecast.passing_flips],
            "boundary": None if phases.boundary is None else rounded(phases.boundary),
            "new_people": rounded(float(middle[0])),
            "organizing": rounded(float(middle[1])),
        },
    )


def predicted(difference: Difference, flips: list[Flip]) -> str:
    """Whether passing attention on is predicted to win or to lose, plainly."""
    until = years_told(difference.days)
    leaves = (
        f"after {until} it leaves {ahead(difference.people)} than keeping all of it in the mean, "
        f"and has more in {runs_of_100(difference.more)} of 100 runs."
    )
    if not difference.is_told:
        return f"Whether passing four fifths of the attention on wins cannot be told: {leaves}"
    outcome = "win" if difference.people > 0 else "lose"
    ahead_in = difference.more if difference.people > 0 else difference.fewer
    sure = "" if ahead_in >= CLOSE and not flips else ", which is not sure"
    says = f"Passing four fifths of the attention on is predicted to {outcome}{sure}: {leaves}"
    if flips:
        says += f" This flips inside what is assumed: {flip_told(flips[0])}."
    return says
