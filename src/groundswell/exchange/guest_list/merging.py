"""The same person twice in one file."""

from collections.abc import Iterable
from dataclasses import replace

from groundswell.exchange.guest_list.record import GuestRow, Status
from groundswell.kernel.text import name_key

_STRONGER: tuple[Status, ...] = ("attended", "going", "maybe", "no")


def merged(rows: Iterable[GuestRow]) -> tuple[GuestRow, ...]:
    """Merge rows of one person into the first of them.

    It is the same person if an e-mail or a phone is the same and the names do not differ (a missing
    name differs from none). Two names at one e-mail stay two people, with a note: couples share.
    """
    people: list[GuestRow] = []
    places_of: dict[str, list[int]] = {}
    for row in rows:
        near = sorted({i for way in row.emails + row.phones for i in places_of.get(way, ())})
        same = next((i for i in near if _may_be_one(people[i].name, row.name)), None)
        if same is None:
            new = row
            if near:
                note = f"Shares an e-mail or a phone with line {people[near[0]].line}."
                new = replace(row, notes=(*row.notes, note))
            people.append(new)
            same = len(people) - 1
        else:
            people[same] = _into(people[same], row)
        for way in row.emails + row.phones:
            if same not in places_of.setdefault(way, []):
                places_of[way].append(same)
    return tuple(people)


def _may_be_one(one: str, other: str) -> bool:
    return not one or not other or name_key(one) == name_key(other)


def _into(first: GuestRow, again: GuestRow) -> GuestRow:
    note = f"Line {again.line} is a duplicate of this person and was merged into this row."
    cares = [part for text in (first.cares_about, again.cares_about) for part in text.split("; ")]
    return replace(
        first,
        name=first.name or again.name,
        emails=tuple(dict.fromkeys(first.emails + again.emails)),
        phones=tuple(dict.fromkeys(first.phones + again.phones)),
        postcode=first.postcode or again.postcode,
        guests=max(first.guests, again.guests),
        status=min(first.status, again.status, key=_STRONGER.index),
        cares_about="; ".join(dict.fromkeys(filter(None, cares))),
        came_through=first.came_through or again.came_through,
        external_id=first.external_id or again.external_id,
        notes=(*dict.fromkeys(first.notes + again.notes), note),
        merged_lines=(*first.merged_lines, again.line),
    )
