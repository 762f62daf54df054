"""The hour as it was drawn and arranged, and what it is drawn from."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from groundswell.hall.models import Concern, Pitch, Programme
from groundswell.meetings import selectors as meetings
from groundswell.meetings.models import Meeting
from groundswell.projects import selectors as projects


@dataclass(frozen=True, slots=True)
class PlannedPitch:
    """A place in the hour beside what was drawn for it; ``changed`` says what the lead changed."""

    pitch: Pitch
    drawn_place: int | None
    drawn_minutes: int | None
    supporters: int | None
    why: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The hour as arranged beside the hour as drawn."""

    seed: str
    places: tuple[PlannedPitch, ...]
    taken_out: tuple[str, ...]
    minutes: int


def plan_of(meeting: Meeting) -> Plan | None:
    """The hour as it stands, with every difference from what was drawn, if there is one."""
    programme = Programme.objects.filter(meeting=meeting).first()
    if programme is None:
        return None
    drawn = programme.drawn or {}
    chosen = {each["project"]: (place, each) for place, each in enumerate(drawn.get("chosen", []))}
    pitches = list(programme.pitches.select_related("project__cause").order_by("order", "pk"))
    still = [str(pitch.project_id) for pitch in pitches if str(pitch.project_id) in chosen]
    in_drawn_order = sorted(still, key=lambda key: chosen[key][0])
    moved = {key for key, drawn_key in zip(still, in_drawn_order, strict=True) if key != drawn_key}
    places = []
    for pitch in pitches:
        key = str(pitch.project_id)
        place, each = chosen.get(key, (None, None))
        changed = []
        if drawn and each is None:
            changed.append("added")
        if key in moved:
            changed.append("moved")
        if each and each["minutes"] != pitch.minutes:
            changed.append("minutes")
        places.append(
            PlannedPitch(
                pitch=pitch,
                drawn_place=None if place is None else place + 1,
                drawn_minutes=each["minutes"] if each else None,
                supporters=each["supporters"] if each else None,
                why=each["why"] if each else "",
                changed=tuple(changed),
            )
        )
    gone = [key for key in chosen if key not in {str(pitch.project_id) for pitch in pitches}]
    return Plan(
        seed=drawn.get("seed", ""),
        places=tuple(places),
        taken_out=tuple(projects.titles_of(gone)),
        minutes=sum(pitch.minutes for pitch in pitches),
    )


def ballots_of(meeting: Meeting) -> Counter[frozenset[str]]:
    """What those coming care about: how many confirmed people named each set of causes."""
    coming = meetings.people_coming(meeting)
    causes: defaultdict[UUID, set[str]] = defaultdict(set)
    named = Concern.objects.filter(person__in=coming, cause__isnull=False)
    for person_id, cause_id in named.values_list("person_id", "cause_id"):
        causes[person_id].add(str(cause_id))
    return Counter(frozenset(each) for each in causes.values())


def concerns_at(meeting: Meeting) -> list[tuple[str, int]]:
    """How many of those coming named each cause, most first."""
    coming = meetings.people_coming(meeting)
    return list(
        Concern.objects.filter(person__in=coming, cause__isnull=False)
        .values_list("cause__name")
        .annotate(count=Count("person", distinct=True))
        .order_by("-count", "cause__name")
    )
