"""What is asked of a forecast: a TOML file of scenarios, read with care for what is misspelled."""

import datetime as dt
import difflib
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn, cast

from groundswell.science.forecast.future import Future, Leaving, Shock
from groundswell.science.forecast.parameters import Parameters
from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.forecast.scenario import AS_NOW, NAMES, Scenario
from groundswell.terminal import CannotBeDone

READY_MADE = Path(__file__).with_name("scenarios.toml")
"""What is asked where nobody asks anything else."""

FEWEST_YEARS, MOST_YEARS, MOST_RUNS, FEWEST_RUNS, MOST_SCENARIOS = 0.5, 30, 10_000, 20, 20
MOST_BYTES, MOST_PEOPLE = 1_000_000, 10**9

_OWN = ("title", "says", "against", "new_doors", "organizers_in_each_team", "follow_up_in",
        "host_leaves", "most_connected_leave", "on")  # fmt: skip
_TODAYS = frozenset(name for name in NAMES if name.endswith("_at_start"))
"""What the records say of today."""

_ONE_FOR_ALL = frozenset({"people", "contacts"})
"""What is the same in every scenario: all of them run among the same people."""


@dataclass(frozen=True, slots=True)
class Event:
    """A shock, past or to come. ``people``: how many come by it; None where records say it."""

    title: str
    day: dt.date
    people: float | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What is asked. ``teams``: None where the records are to say it. ``known``: by parameter."""

    source: str
    years: float
    runs: int
    teams: int | None
    known: dict[str, float]
    events: tuple[Event, ...]
    asked: dict[str, "_Part"]

    def past(self, last: dt.date) -> list[Event]:
        """The shocks up to the last day of the records."""
        return [event for event in self.events if event.day <= last]

    def scenarios(self, last: dt.date) -> list[Scenario]:
        """The scenarios, counting days from the last of the records; as now comes first.

        Raises CannotBeDone.
        """
        shocks = []
        for event in self.events:
            if event.day > last:
                if event.people is None:
                    raise CannotBeDone(
                        f"{self.source}: [[shock]] “{event.title}” is still to come: say how many "
                        "people it brings, as people = 150."
                    )
                shocks.append(Shock((event.day - last).days, event.people))
        return [
            Scenario(AS_NOW.key, AS_NOW.title, AS_NOW.words, future=Future(shocks=tuple(shocks))),
            *(_scenario(key, part, tuple(shocks), last) for key, part in self.asked.items()),
        ]


class _Part:
    """One part of a file: what stands under a heading, read with a message for what cannot be."""

    def __init__(self, source: str, where: str, table: Any) -> None:
        self.source, self.where = source, where
        if not isinstance(table, dict):
            self.refuse("is a heading, with lines below it: name = value.")
        self.table: dict[str, Any] = table

    def refuse(self, what: str) -> NoReturn:
        raise CannotBeDone(f"{self.source}: {self.where} {what}".replace(":  ", ": "))

    def only(self, names: Collection[str]) -> None:
        """Refuse what none of the names is."""
        for key in self.table:
            if key not in names:
                alike = difflib.get_close_matches(key, names, 1)
                meant = f" Did you mean {alike[0]}?" if alike else ""
                self.refuse(f"“{key}” is nothing it knows.{meant} It knows {', '.join(names)}.")

    def text(self, key: str, default: str) -> str:
        """A text, or the default where there is none."""
        text = self.table.get(key, default)
        if not isinstance(text, str):
            self.refuse(f'{key} is {text!r}: write it in quotation marks, {key} = "…".')
        return text.strip() or default

    def number(self, key: str, default: float | None = None) -> float:
        """A number, or the default where there is none."""
        value = self.table.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(f"{key} is {value!r}: give a number, as {key} = 0.5.")
        return value

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number, or the default where there is none."""
        value = self.table.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.refuse(f"{key} is {value!r}: give a whole number from {least} to {most:,}.")
        return value

    def date(self, key: str) -> dt.date | None:
        """A date, where it is one."""
        given = self.table.get(key)
        if isinstance(given, dt.datetime):
            return given.date()
        return given if isinstance(given, dt.date) else None

    def day(self, key: str, last: dt.date) -> int:
        """Days from the last of the records to a day that is given so, or as a date."""
        date = self.date(key)
        if date is None:
            return self.whole(key, 1, MOST_YEARS * 366, 1)
        if date <= last:
            self.refuse(
                f"{key} is not after {last.isoformat()}, the last day of the records: give a later "
                "day."
            )
        return (date - last).days


def what_if(file: Path | None) -> WhatIf:
    """What is asked in a file, or in the ready-made one. Raises CannotBeDone."""
    source = file or READY_MADE
    name = source.name
    whole = _Part(name, "", _parsed(source))
    whole.only(("forecast", "movement", "shock", "scenario"))
    forecast = _Part(name, "[forecast]", whole.table.get("forecast", {}))
    forecast.only(("years", "runs", "teams"))
    years = forecast.number("years", 5)
    if not FEWEST_YEARS <= years <= MOST_YEARS:
        forecast.refuse(f"years is {years:g}: give from {FEWEST_YEARS} to {MOST_YEARS}.")
    movement = _Part(name, "[movement]", whole.table.get("movement", {}))
    movement.only(sorted(NAMES - _TODAYS))
    return WhatIf(
        source=name,
        years=years,
        runs=forecast.whole("runs", FEWEST_RUNS, MOST_RUNS, 200),
        teams=forecast.whole("teams", 0, 100_000) if "teams" in forecast.table else None,
        known=_known(movement),
        events=tuple(_events(name, whole)),
        asked=_asked(_Part(name, "[scenario]", whole.table.get("scenario", {}))),
    )


def _known(movement: _Part) -> dict[str, float]:
    known = {key: movement.number(key) for key in movement.table}
    try:
        replace(Parameters(), **cast("dict[str, Any]", known))
    except CannotBeForecast as problem:
        movement.refuse(str(problem))
    return known


def _asked(scenarios: _Part) -> dict[str, _Part]:
    if len(scenarios.table) > MOST_SCENARIOS:
        scenarios.refuse(f"names more than a page can show: {MOST_SCENARIOS} at most.")
    asked, titles = {}, {AS_NOW.title}
    for key, table in scenarios.table.items():
        part = _Part(scenarios.source, f"[scenario.{key}]", table)
        if not key.isidentifier() or not key.isascii() or key == AS_NOW.key:
            part.refuse(f"needs another name: letters, digits and _, and not {AS_NOW.key}.")
        part.only((*_OWN, *sorted(NAMES - _ONE_FOR_ALL - _TODAYS)))
        against = part.text("against", AS_NOW.key)
        if against not in {*scenarios.table, AS_NOW.key} or against == key:
            part.refuse(f"is against “{against}”: name another scenario of this file.")
        # Whatever day the records end on: what cannot be is said before they are read.
        title = _scenario(key, part, (), dt.date.min).title
        if title in titles:
            part.refuse(f"is called “{title}”, as another is: give it a title of its own.")
        titles.add(title)
        asked[key] = part
    return asked


def _scenario(key: str, part: _Part, shocks: tuple[Shock, ...], last: dt.date) -> Scenario:
    leaving = None
    if "most_connected_leave" in part.table:
        leaving = Leaving(part.day("on", last), part.whole("most_connected_leave", 1, 10_000))
    elif "on" in part.table:
        part.refuse("says “on” of nothing: give most_connected_leave too.")
    host_leaves = part.day("host_leaves", last) if "host_leaves" in part.table else None
    try:
        return Scenario(
            key=key,
            title=part.text("title", key),
            words=part.text("says", ""),
            changes={name: part.number(name) for name in part.table if name not in _OWN},
            new_doors=part.number("new_doors", 0.0),
            organizers_in_each_team=part.whole("organizers_in_each_team", 0, 20, 0),
            follow_up_in=part.number("follow_up_in") if "follow_up_in" in part.table else None,
            future=Future(host_leaves=host_leaves, shocks=shocks, leaving=leaving),
            against=part.text("against", AS_NOW.key),
        )
    except CannotBeForecast as problem:
        part.refuse(str(problem))


def _parsed(source: Path) -> dict[str, Any]:
    try:
        if source.stat().st_size > MOST_BYTES:
            raise CannotBeDone(f"{source} is no list of scenarios: it has more than a megabyte.")
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except OSError as problem:
        raise CannotBeDone(
            f"{source} cannot be read: {problem.strerror}. Look at how it is spelled."
        ) from problem
    except UnicodeDecodeError as problem:
        raise CannotBeDone(f"{source} is not in UTF-8. Save it as UTF-8.") from problem
    except tomllib.TOMLDecodeError as problem:
        raise CannotBeDone(
            f"{source} is no TOML: {problem}. Compare it with what --ready-made prints."
        ) from problem


def _events(name: str, whole: _Part) -> Iterator[Event]:
    written = whole.table.get("shock", [])
    if not isinstance(written, list):
        whole.refuse("[shock] is written [[shock]], once for each.")
    for place, shock in enumerate(written, 1):
        part = _Part(name, f"[[shock]] number {place}", shock)
        part.only(("title", "day", "people"))
        day = part.date("day")
        if day is None:
            part.refuse("has no day: write day = 2027-05-06.")
        people = part.number("people") if "people" in part.table else None
        if people is not None and not 0 <= people < MOST_PEOPLE:
            part.refuse(f"brings {people:g} people: give a number from 0.")
        yield Event(part.text("title", "a shock"), day, people)
