"""A forecast into a folder: the page, its pictures, and the same for a program."""

import datetime as dt
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from groundswell.folders import places, ready
from groundswell.reporting.card import Section, card_facts
from groundswell.reporting.counts import told
from groundswell.reporting.forecast.ahead import going_on, otherwise
from groundswell.reporting.forecast.attention import attention
from groundswell.reporting.forecast.basis import basis
from groundswell.reporting.forecast.making import Reading, forecast_of
from groundswell.reporting.forecast.record import Forecast
from groundswell.reporting.forecast.saying import days_told, years_told
from groundswell.reporting.forecast.what_if import Event, WhatIf
from groundswell.reporting.page import rendered
from groundswell.reporting.words import date
from groundswell.reporting.writing import PICTURES, laid_down
from groundswell.science.calibration.history import EFFECT
from groundswell.science.growth.safe import SMALLEST
from groundswell.science.ledger.acts import date_of
from groundswell.terminal import Step

PAGE, FACTS, SIMULATIONS = "forecast.html", "forecast.json", "simulations"

KEYS = ("as_now", "by_itself", "side_by_side", "phases", "believed", "fitted", "held_out", "ranks")
"""Of what a report can tell whatever is asked."""


@dataclass(frozen=True, slots=True)
class ForecastMade:
    """What was made. ``facts``: what the page shows, for a program."""

    sections: list[Section]
    facts: dict[str, Any]
    files: list[str]


def write_forecast(
    asked: WhatIf, reading: Reading, out: Path, step: Step, *, replaces: bool
) -> ForecastMade:
    """Make a forecast and write it: each file whole or not at all, the page last.

    Into a folder, simulations are kept beside it as they are made, so that what was interrupted
    goes on where it stopped. Raises CannotBeDone, LedgerCannotBeRead, CannotBeForecast.
    """
    into = places(out, [PAGE, FACTS])
    drawn: dict[str, Path] = {}
    if len(into) > 1:
        folder = into[".html"].parent
        keys = [*KEYS, *(f"scenario_{key}" for key in asked.asked)]
        drawn = {key: folder / PICTURES / f"forecast-{key}.png" for key in keys}
        reading = replace(reading, keep=folder / SIMULATIONS)
    read: list[Path | None] = [Path(reading.file)]
    ready(list(into.values()), read=read, replaces=replaces)
    if drawn:
        # Pictures without a page are of a forecast that did not come to its end.
        ready(list(drawn.values()), read=read, replaces=True)
    forecast = forecast_of(asked, reading, step)
    with step("Writing the report"):
        sections = [going_on(forecast), otherwise(forecast), attention(forecast), basis(forecast)]
        known = facts(forecast, sections)
        made = {}
        if ".html" in into:
            made[into[".html"]] = page(forecast, sections, reading.seed).encode()
        if ".json" in into:
            text = json.dumps(known, ensure_ascii=False, indent=1, allow_nan=False)
            made[into[".json"]] = text.encode()
        files = laid_down(sections, made, drawn, earlier=_earlier(drawn))
    return ForecastMade(sections, known, files)


def _earlier(drawn: dict[str, Path]) -> set[Path]:
    """Pictures of this and of earlier forecasts in a folder, whatever was asked of those."""
    folders = {file.parent for file in drawn.values()}
    return {file for folder in folders for file in folder.glob("forecast-*.png")}


def page(forecast: Forecast, sections: list[Section], seed: int) -> str:
    """The page of a forecast, HTML."""
    middle, history = forecast.middle, forecast.calibration.history
    return rendered(
        "forecast/forecast.html",
        sections,
        first=date(date_of(history.start)),
        last=date(forecast.last),
        years=years_told(forecast.days),
        runs=forecast.asked.runs,
        warnings=warnings(forecast),
        members=told(middle.members_at_start),
        organizers=told(middle.organizers_at_start),
        teams=_teams_told(forecast),
        people=f"{middle.people:,}",
        wait=_wait_told(forecast),
        is_default_people="people" not in forecast.asked.known,
        events=[
            f"{event.title}, {date(event.day)}: {_event_told(event, date_of(history.start))}"
            for event in forecast.asked.events
        ],
        dirt=history.dirt,
        remarks=history.remarks,
        seed=seed,
    )


def _event_told(event: Event, first: dt.date) -> str:
    """What is made of a shock."""
    if event.day + dt.timedelta(days=EFFECT) <= first:
        return "before what is looked back on, and left out."
    return "counted as people who come by it, and never as more asks or a likelier yes."


def _teams_told(forecast: Forecast) -> str:
    """How many teams there are, where that was not guessed from few organizers."""
    if not forecast.says_teams:
        return "one team for each three organizers, as is assumed"
    return f"{forecast.teams} team{'' if forecast.teams == 1 else 's'}"


def _wait_told(forecast: Forecast) -> str:
    """How long people wait to hear from somebody, and how that is known."""
    days = days_told(forecast.middle.follow_up_after)
    if "follow_up_after" in forecast.asked.known:
        return f"Who came hears from somebody {days} later, as was said."
    if forecast.calibration.history.wait is None:
        return f"How soon who came hears from somebody is not in the records: {days} are assumed."
    if not forecast.middle.follow_up_after:
        return (
            "Of those who came, half heard from somebody on the same day; the forecast supposes "
            "that nobody has to wait longer than hands are short."
        )
    return (
        f"Of those who came, half heard from somebody within {days}; the forecast supposes that "
        "all of them go on waiting so long."
    )


def warnings(forecast: Forecast) -> list[str]:
    """What is to be known before anybody relies on it."""
    held = forecast.held_out
    if held is None:
        judged = (
            "The history is too short to hold six months of it out: nobody can say whether the "
            "model would have known them."
        )
    elif held.observed.sum() < SMALLEST:
        judged = (
            f"Fewer than {SMALLEST} people joined in the last six months: nobody can say whether "
            "the model would have known them."
        )
    else:
        judged = held.warning
    return [*forecast.calibration.warnings, *([judged] if judged else [])]


def facts(forecast: Forecast, sections: list[Section]) -> dict[str, Any]:
    """Everything that the page shows, and nothing that it does not."""
    return {
        "last": forecast.last.isoformat(),
        "days": forecast.days,
        "runs": forecast.asked.runs,
        "people": forecast.middle.people,
        "teams": forecast.teams if forecast.says_teams else None,
        "warnings": warnings(forecast),
        "measures": card_facts(sections),
    }
