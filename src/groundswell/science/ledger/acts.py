"""The rows of a file as acts: who did what, when, at whose asking; and what is wrong with them."""

import datetime as dt
import unicodedata
from dataclasses import dataclass, replace

import ibis
import ibis.expr.datatypes as dtypes
import ibis.expr.types as ir

from groundswell.science.ledger.deeds import KNOWN
from groundswell.science.ledger.engine import Engine
from groundswell.science.ledger.reading import Rows
from groundswell.science.ledger.record import Dirt, LedgerCannotBeRead

WHO = ("person", "asked_by", "brought_by")
EPOCH = dt.date(1970, 1, 1)
SEEN = "counted as having been seen, not as acts"
ASKED, BROUGHT = "asked by nobody", "brought by nobody"
NAMED, LONGEST_WORD = 5, 20
"""Unknown words that are named, of however many there are, and the letters of the longest."""

QUIET = 30
"""Days without any row before the last day that counts, after which that is said."""

OLDEST = dt.date(1800, 1, 1)
EMPTY = (dt.date(1899, 12, 30), dt.date(1900, 1, 1))
"""From when to when a spreadsheet dates what has no date."""

_HARMLESS = "^[0-9 /.:TZ+-]{1,40}$"
"""What may be shown of a time that cannot be read: it is nobody's name."""

_WRITTEN = (
    "^([0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?)?)"
    " *(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)?$"
)
"""A date, a time on it, and a zone, as every engine is to read them."""


@dataclass(frozen=True, slots=True)
class Acts:
    """Acts that can be counted, up to the last day, and what had to be left out.

    ``table``: person, deed, at, day (from 1970-01-01) and those of the other columns that the file
    has. ``first`` and ``last``: days; nothing after ``last`` is counted. ``rows``: of the file.
    ``remarks``: what is to be known of the days.
    """

    engine: Engine
    table: ir.Table
    columns: frozenset[str]
    first: int
    last: int
    rows: int
    dirt: tuple[Dirt, ...]
    remarks: tuple[str, ...] = ()


def acts_of(engine: Engine, rows: Rows, today: dt.date, until: dt.date | None = None) -> Acts:
    """The acts of a file up to ``until``, or to its last day; in neither case after ``today``.

    Raises LedgerCannotBeRead where no row says who and when.
    """
    words = _words(engine, rows)
    table = _cleaned(rows, tidy=all(word == meant for word, meant in words))
    columns = frozenset(rows.columns)
    end = day_of(min(until or today, today))
    readable = table.person.notnull() & table["at"].notnull()
    nowhere = (table.day < day_of(OLDEST)) | table.day.between(*(day_of(each) for each in EMPTY))
    future = readable & (table.day > end) & ~nowhere
    counted = readable & (table.day <= end) & ~nowhere
    facts = engine.taken(  # one look at every row
        table.aggregate(
            rows=table.count(),
            nobody=table.person.isnull().sum(),
            no_time=(table.person.notnull() & table["at"].isnull()).sum(),
            nowhere=(readable & nowhere).sum(),
            future=future.sum(),
            **{
                f"own_{name}": (counted & (table[name] == table.person)).sum()
                for name in WHO[1:]
                if name in columns
            },
            no_deed=(counted & table.deed.isnull()).sum(),
            unknown=(counted & table.deed.notin(KNOWN)).sum(),
            counted=counted.sum(),
            first=table.day.min(where=counted),
            last=table.day.max(where=counted),
        )
    ).row(0, named=True)
    if not facts["counted"]:
        raise _nothing(rows, facts, end, _instance(engine, rows) if facts["no_time"] else "")
    dirt = [
        Dirt("rows without a person", facts["nobody"] or 0, "left out"),
        Dirt("rows without a time that can be read", facts["no_time"] or 0, "left out"),
        Dirt("rows of a day that cannot be", facts["nowhere"] or 0, "left out"),
        Dirt(f"rows after {_date(end)}", facts["future"] or 0, "left out"),
        Dirt("rows without a deed", facts["no_deed"] or 0, SEEN),
        Dirt("rows of an unknown deed" + _named(words), facts["unknown"] or 0, SEEN),
        Dirt("rows of people who asked themselves", facts.get("own_asked_by") or 0, ASKED),
        Dirt("rows of people who brought themselves", facts.get("own_brought_by") or 0, BROUGHT),
    ]
    kept = table.filter(counted) if facts["counted"] < facts["rows"] else table
    for name in WHO[1:]:
        if facts.get(f"own_{name}"):
            kept = kept.mutate(**{name: kept[name].nullif(kept.person)})
    kept, twice = _each_once(engine, kept, int(facts["counted"]))
    dirt.append(Dirt("rows that stand twice", twice, "counted once"))
    return Acts(
        engine=engine,
        table=kept,
        columns=columns,
        first=int(facts["first"]),
        last=end if until else int(facts["last"]),
        rows=int(facts["rows"]),
        dirt=tuple(each for each in dirt if each.count),
        remarks=_quiet(int(facts["last"]), end) if until else (),
    )


def _quiet(last: int, end: int) -> tuple[str, ...]:
    """That nothing was written down of late, where it was not."""
    if end - last <= QUIET:
        return ()
    told = f"The last row is of {_date(last)}, {end - last:,} days before the last day that counts"
    return (f"{told}: of late there is nothing.",)


def _nothing(rows: Rows, facts: dict[str, int], end: int, instance: str) -> LedgerCannotBeRead:
    """Why nothing of a file can be counted, and what else is to be known of it."""
    told = (
        f"Of {facts['rows']:,} rows none says which person and when, up to {_date(end)}. Times "
        "are read as 2026-11-03 or 2026-11-03 19:30; those without a person: "
        f"{facts['nobody'] or 0:,}, without a time that can be read: "
        f"{facts['no_time'] or 0:,}{instance}, of a day that cannot be: "
        f"{facts['nowhere'] or 0:,}, after that day: {facts['future'] or 0:,}."
    )
    return LedgerCannotBeRead(" ".join((told, *rows.remarks)))


def _instance(engine: Engine, rows: Rows) -> str:
    """A time that cannot be read, as it is written, where it can be no name."""
    column = rows.table[rows.columns["at"]]
    if not column.type().is_string():
        return ""
    written = rows.table.select(at=column.strip()).filter(_time(column).isnull())
    shown = written.filter(written["at"].re_search(_HARMLESS) & written["at"].re_search("[0-9]"))
    found = engine.taken(shown.aggregate(at=shown["at"].min()))["at"].item()
    return f" (for instance “{found}”; write it as 2026-11-03)" if found else ""


def _each_once(engine: Engine, table: ir.Table, rows: int) -> tuple[ir.Table, int]:
    """The rows without those that stand there before, and how many those are."""
    written = table.drop("day")
    if engine.here:
        # As many fingerprints as rows: no two rows are alike. It takes half as long as to compare.
        row = ibis.struct({name: written[name] for name in written.columns})
        if engine.number(written.select(print=row.hash()).distinct().count()) == rows:
            return table, 0
    single = written.distinct()
    twice = rows - engine.number(single.count())
    return (engine.kept(_with_day(single)), twice) if twice else (table, 0)


def times(condition: ir.BooleanValue) -> ir.Value:
    """How many rows of a group meet a condition; none, on every engine, where none does."""
    return ibis.ifelse(condition, 1, 0).sum().cast("int32")


def of_late(acts: Acts, days: int) -> Acts:
    """The acts of the last days alone, laid aside for whoever asks for them several times."""
    table = acts.table.filter(acts.table.day > acts.last - days)
    return replace(acts, table=acts.engine.kept(table))


def day_of(date: dt.date) -> int:
    """The number of a day, from 1970-01-01."""
    return (date - EPOCH).days


def date_of(day: int) -> dt.date:
    """The day of a number, from 1970-01-01."""
    return EPOCH + dt.timedelta(days=int(day))


def _date(day: int) -> str:
    return date_of(day).isoformat()


def _cleaned(rows: Rows, *, tidy: bool) -> ir.Table:
    """The columns by our names, without blanks around what stands in them.

    ``tidy``: the deeds are written as we write them, and need not be looked at one by one.
    """
    table, named = rows.table, rows.columns
    written = {ours: table[theirs] for ours, theirs in named.items()}
    for name in WHO:  # whole numbers with gaps in them, as pandas writes them
        if name in written and written[name].type().is_floating():
            written[name] = written[name].try_cast("int64")
    alike = {written[name].type().copy(nullable=True) for name in WHO if name in written}
    whole = len(alike) == 1 and next(iter(alike)).is_integer()
    cleaned: dict[str, ir.Value] = {}
    for name, column in written.items():
        if name == "at":
            cleaned[name] = _time(column)
        elif name == "minutes":
            minutes = column.try_cast("float64")
            cleaned[name] = ibis.ifelse((minutes >= 0) & (minutes < float("inf")), minutes, None)
        elif name == "by_lot":
            cleaned[name] = column.cast("string").strip().lower().isin(("true", "yes", "1", "t"))
        elif name == "deed":
            cleaned[name] = column if tidy else column.cast("string").strip().lower().nullif("")
        elif column.type().is_integer() and (whole or name not in WHO):
            cleaned[name] = column
        else:
            cleaned[name] = column.cast("string").strip().nullif("")
    if "deed" not in cleaned:  # a list of members: one row, one joining
        cleaned["deed"] = ibis.literal("joined")
    return _with_day(table.select(**cleaned))


def _with_day(table: ir.Table) -> ir.Table:
    day = table["at"].date().delta(ibis.date(EPOCH), unit="day").cast("int32")
    return table.mutate(day=day)


def _time(column: ir.Value) -> ir.Value:
    """A time as it is written: its day is the day on the clock of whoever wrote it."""
    kind = column.type()
    if kind.is_string():
        clock = column.strip().re_extract(_WRITTEN, 1).replace("/", "-")
        return clock.try_cast("timestamp")
    if kind.is_timestamp() or kind.is_date():
        return column.cast(dtypes.Timestamp())
    raise LedgerCannotBeRead(
        f"The column of times holds {kind}. Write them as dates or times, 2026-11-03 19:30."
    )


def _words(engine: Engine, rows: Rows) -> list[tuple[str | None, str]]:
    """Every deed as it is written and as it is meant, the commonest first."""
    if "deed" not in rows.columns:
        return []
    column = rows.table[rows.columns["deed"]].cast("string")
    found = engine.taken(
        rows.table.group_by(deed=column)
        .aggregate(times=rows.table.count())
        .order_by(ibis.desc("times"), "deed")
    )
    return [(word, (word or "").strip().lower()) for word in found["deed"]]


def _named(words: list[tuple[str | None, str]]) -> str:
    """The commonest of those that nobody knows, where one is a word: more may hold a name."""
    unknown = dict.fromkeys(word for _, word in words if _is_word(word) and word not in KNOWN)
    return " (" + ", ".join(f"“{word}”" for word in list(unknown)[:NAMED]) + ")" if unknown else ""


def _is_word(written: str) -> bool:
    """Whether it is one word: letters of any script, with the marks on them, and hyphens."""
    return 0 < len(written) <= LONGEST_WORD and all(
        each in "-_" or unicodedata.category(each)[0] in "LM" for each in written
    )
