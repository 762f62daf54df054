"""Phones in the hall: each shows its owner's own promises in what is the same for everybody."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from tests.browser.conftest import House, Visitor
from tests.browser.test_offline import COUNT, EVENING, count_me_in, entered

NEXT = """
import sys, django
django.setup()
from groundswell.access.actor import house
from groundswell.hall import operations as hall, selectors as known_hall
from groundswell.kernel.ids import new_id
from groundswell.meetings.models import Meeting
from groundswell.projects import operations as projects
from groundswell.projects.models import Project
meeting = Meeting.objects.get(pk=sys.argv[1])
first = known_hall.now_in(meeting.pk).pitch
project = projects.propose(
    house(), project_id=new_id(), organization_id=meeting.organization_id,
    cause_id=first.project.cause_id, title="Night Buses", summary="",
    asks=[projects.NewAsk(new_id(), "other", "Ride along on Friday", needed=20)],
)
Project.objects.filter(pk=project.pk).update(stage="seconded")
hall.arrange_programme(house(), meeting_id=meeting.pk, places=[
    hall.Place(first.project_id, 60), hall.Place(project.pk, 60)])
hall.end_pitch(house(), pitch_id=first.pk)
hall.start_pitch(house(), pitch_id=known_hall.was_pitched(meeting.pk, project.pk).pk)
"""

BACK = """
import sys, django
django.setup()
from groundswell.hall import news
from groundswell.hall.models import Pitch
from groundswell.kernel import clock
pitches = Pitch.objects.filter(programme_id=sys.argv[1]).order_by("order")
first, second = pitches
Pitch.objects.filter(pk=second.pk).update(ended_at=clock.now())
Pitch.objects.filter(pk=first.pk).update(ended_at=None)
"""


@pytest.fixture
def evening(house: House) -> dict[str, str]:
    told: dict[str, str] = json.loads(house.says(EVENING))
    return told


def is_in(page: Page) -> None:
    """The house has answered, and its page says so."""
    expect(page.locator("[data-ask]:not([data-waiting]) [data-in]")).to_be_visible(timeout=15000)
    expect(page.get_by_role("button", name="Count me in")).to_be_hidden()


def is_out(page: Page) -> None:
    expect(page.locator("[data-ask]:not([data-waiting]) [data-out]")).to_be_visible(timeout=15000)
    expect(page.locator("[data-in]")).to_be_hidden()


def said_yes_to(page: Page) -> list[str]:
    """The list of what somebody said yes to, as it is seen."""
    shown = page.get_by_role("heading", name="You said you would").locator("..")
    return shown.locator("li:visible .list__main").all_inner_texts() if shown.is_visible() else []


def test_a_tap_asks_the_house_for_no_page_and_a_new_pitch_for_one(
    house: House, visit: Callable[..., Visitor], evening: dict[str, str]
) -> None:
    phone = entered(visit, evening, "Ana")
    page, requests = phone.page, list[str]()

    def note(request: Request) -> None:
        requests.append(f"{request.method} {request.url.removeprefix(house.url)}")

    page.evaluate("window.isTheSamePage = true")
    page.on("request", note)
    live = f"/live/{evening['meeting']}"
    count_me_in(page)
    is_in(page)
    assert said_yes_to(page) == ["Knock on twenty doors"]
    expect(page.locator("[data-tally] .tally__count")).to_have_text("1")
    page.get_by_role("button", name="Undo").click()
    is_out(page)
    assert said_yes_to(page) == []
    count_me_in(page)
    is_in(page)
    assert requests == [f"POST {live}/taps"] * 3
    assert house.says(COUNT, evening["meeting"]) == "made withdrawn"

    requests.clear()
    house.says(NEXT, evening["meeting"])
    expect(page.get_by_role("heading", name="Night Buses")).to_be_visible(timeout=15000)
    expect(page.locator("[data-live]")).to_have_text("Night Buses")
    is_out(page)
    assert said_yes_to(page) == ["Knock on twenty doors"]
    count_me_in(page)
    is_in(page)
    assert said_yes_to(page) == ["Knock on twenty doors", "Ride along on Friday"]
    fetched = [each for each in requests if each != f"POST {live}/taps"]
    assert set(fetched) == {f"GET {live}/now?language=en&named"}
    assert len(fetched) <= 3, "once for each change that was told"
    assert page.evaluate("window.isTheSamePage")
    phone.check()


def test_what_was_promised_before_the_page_was_loaded_shows_and_is_undone(
    house: House, visit: Callable[..., Visitor], evening: dict[str, str]
) -> None:
    """Also after another pitch was on, and where the browser has forgotten its taps."""
    phone = entered(visit, evening, "Ben")
    page = phone.page
    count_me_in(page)
    is_in(page)
    page.evaluate("indexedDB.deleteDatabase('groundswell')")
    page.reload()
    is_in(page)
    house.says(NEXT, evening["meeting"])
    expect(page.get_by_role("heading", name="Night Buses")).to_be_visible(timeout=15000)
    is_out(page)
    house.says(BACK, evening["meeting"])
    expect(page.get_by_role("heading", name="Repairs Now")).to_be_visible(timeout=15000)
    is_in(page)
    page.get_by_role("button", name="Undo").click()
    is_out(page)
    assert house.says(COUNT, evening["meeting"]) == "withdrawn"
    page.reload()
    is_out(page)
    phone.check()


def test_two_tabs_of_one_phone_say_the_same(
    house: House, visit: Callable[..., Visitor], evening: dict[str, str]
) -> None:
    phone = entered(visit, evening, "Cyn")
    one, other = phone.page, phone.page.context.new_page()
    other.goto(one.url)
    count_me_in(one)
    for tab in (one, other):
        is_in(tab)
    other.get_by_role("button", name="Undo").click()
    for tab in (other, one):
        is_out(tab)
    assert house.says(COUNT, evening["meeting"]) == "withdrawn"


def test_an_undo_while_the_tap_is_on_its_way_is_not_lost(
    house: House, visit: Callable[..., Visitor], evening: dict[str, str]
) -> None:
    phone = entered(visit, evening, "Dan")
    page = phone.page
    held: list[Route] = []
    page.route("**/taps", lambda route: route.continue_() if held else held.append(route))
    count_me_in(page)
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Count me in")).to_be_visible()
    (on_its_way,) = held
    on_its_way.continue_()
    is_out(page)
    assert house.says(COUNT, evening["meeting"]) == "withdrawn"


@pytest.mark.parametrize("keeps", ["throws", "is not there"])
def test_a_browser_that_keeps_nothing_posts_the_form(
    house: House, visit: Callable[..., Visitor], evening: dict[str, str], keeps: str
) -> None:
    """In the part that came by itself as well, which holds no token."""
    phone = entered(visit, evening, f"Eve{len(keeps)}")
    page = phone.page
    _without_storage(page.context, keeps)
    page.reload()
    house.says(NEXT, evening["meeting"])
    expect(page.get_by_role("heading", name="Night Buses")).to_be_visible(timeout=15000)
    assert page.locator("[data-tap] [name=csrfmiddlewaretoken]").count() == 0
    with page.expect_navigation():
        count_me_in(page)
    is_in(page)
    assert said_yes_to(page) == ["Ride along on Friday"]
    house.says(BACK, evening["meeting"])
    expect(page.get_by_role("heading", name="Repairs Now")).to_be_visible(timeout=15000)
    is_out(page)
    with page.expect_navigation():
        count_me_in(page)
    is_in(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Undo").click()
    is_out(page)
    assert house.says(COUNT, evening["meeting"]) == "made withdrawn"


def _without_storage(context: BrowserContext, keeps: str) -> None:
    scripts = {
        "throws": "IDBFactory.prototype.open = () => { throw new Error('a private window'); };",
        "is not there": "delete window.indexedDB; delete Window.prototype.indexedDB;",
    }
    context.add_init_script(scripts[keeps])


def test_without_a_script_a_phone_taps_undoes_and_looks_again(
    house: House, visit: Callable[..., Visitor], evening: dict[str, str]
) -> None:
    phone = visit(java_script_enabled=False)
    phone.go(f"/c/{evening['code']}/")
    page = phone.page
    page.get_by_label("Your name").fill("Gus")
    page.get_by_label("E-mail or phone").fill("gus@example.org")
    page.get_by_role("button", name="I am here").click()
    count_me_in(page)
    is_in(page)
    assert said_yes_to(page) == ["Knock on twenty doors"]
    page.get_by_role("button", name="Undo").click()
    is_out(page)
    count_me_in(page)
    house.says(NEXT, evening["meeting"])
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", name="Night Buses")).to_be_visible()
    is_out(page)
    assert said_yes_to(page) == ["Knock on twenty doors"]
    assert house.says(COUNT, evening["meeting"]) == "made withdrawn"
