"""How many people each brings, from the days on which they joined."""

from groundswell.reporting import pictures
from groundswell.reporting.card import Card, Table, meaning
from groundswell.reporting.counts import few, known, told
from groundswell.reporting.words import between, date, interval_facts, number, percent, rounded
from groundswell.science.growth.guessed import GuessedReproduction
from groundswell.science.growth.now import ReproductionNow
from groundswell.science.growth.safe import SMALLEST
from groundswell.science.ledger.acts import date_of
from groundswell.science.movement.record import Arrival


def days_told(arrival: Arrival, first: int, last: int) -> str:
    """Some days of joining, as they are told."""
    return f"{date(date_of(arrival.first + first))} to {date(date_of(arrival.first + last))}"


def now_card(arrival: Arrival) -> Card:
    """How many each brings now."""
    windows = [each for each in arrival.now if not few(each.local)]
    last = windows[-1]
    long = last.last - last.first + 1
    ends = [date_of(arrival.first + each.last) for each in windows]
    table = pictures.estimates(
        "until", [(end, each.mean, each.widened) for end, each in zip(ends, windows, strict=True)]
    )
    assumed = ""
    if arrival.assumed_between is not None:
        mean, deviation = arrival.assumed_between
        assumed = (
            " Nobody wrote down who brought whom: it is assumed that a recruit joins "
            f"{mean:g} days after her recruiter, give or take {deviation:g}, and that whoever came "
            "was brought, but for those whom attention reached."
        )
    return Card(
        key="now",
        title="How many each brings now",
        says=(
            f"In the last {long} days that can be shown, up to {date(ends[-1])}: "
            f"{number(last.mean)} ({between(last.widened)}).{assumed}"
        ),
        **meaning(ReproductionNow),
        chart=pictures.points(
            table, "until", x_title=f"{long} days up to", y_title="people each brings", level=1
        ),
        alt="R of each of the last windows, with its interval and a line at 1.",
        tables=[
            Table(
                "R of the last windows",
                [f"{long} days up to", "R", "95 % between", "if all brought alike"],
                [
                    [
                        date(end),
                        number(each.mean),
                        between(each.widened),
                        between(each.interval),
                    ]
                    for end, each in zip(ends, windows, strict=True)
                ],
            )
        ],
        facts={
            "assumed_days_between": arrival.assumed_between,
            "windows": [
                {
                    "from": date_of(arrival.first + each.first).isoformat(),
                    "to": end.isoformat(),
                    "R": rounded(each.mean),
                    "interval": interval_facts(each.widened),
                    "interval_if_alike": interval_facts(each.interval),
                }
                for end, each in zip(ends, windows, strict=True)
            ],
        },
    )


def guessed_card(arrival: Arrival) -> Card:
    """How many each brought, where it has to be guessed who brought whom."""
    shown = [
        each
        for each in arrival.guessed
        if each.n >= SMALLEST and rounded(each.corrected) is not None
    ]
    names = [days_told(arrival, each.first, each.last) for each in shown]
    table = pictures.estimates(
        "joined",
        [
            (
                f"{date_of(arrival.first + each.first):%b %Y}",
                each.corrected,
                each.corrected_interval,
            )
            for each in shown
        ],
    )
    rows = [
        [
            name,
            told(each.n),
            number(each.corrected),
            between(each.corrected_interval),
            percent(each.seen),
        ]
        for name, each in zip(names, shown, strict=True)
    ]
    return Card(
        key="guessed",
        title="How many each brings, guessed from days alone",
        says="Nobody wrote down who brought whom, so this is as likely as the days make it"
        + (f": {number(shown[-1].corrected)} of those who joined last." if shown else "."),
        **meaning(GuessedReproduction),
        chart=pictures.points(
            table, "joined", x_title="joined from", y_title="people each brings", level=1
        )
        if len(table)
        else None,
        alt="R of those who joined in each quarter, guessed from the days of joining.",
        tables=[
            Table(
                "People each brings, by when she joined",
                ["joined", "people", "R", "95 % between", "of their time seen"],
                rows,
            )
        ],
        facts={
            "assumed_days_between": arrival.assumed_between,
            "quarters": [
                {
                    "joined": name,
                    "n": known(each.n),
                    "R": rounded(each.corrected),
                    "interval": interval_facts(each.corrected_interval),
                    "seen": rounded(each.seen),
                }
                for name, each in zip(names, shown, strict=True)
            ],
        },
    )
