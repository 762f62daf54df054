"""What a member does works with JavaScript off, and with the keyboard alone."""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LAPTOP, House, Visitor
from tests.browser.test_evening import _link_in

ZONE = "America/Chicago"


@pytest.fixture(scope="module")
def meeting_path(house: House) -> str:
    """A meeting tonight of an organization of its own, planned from the command line's house."""
    script = f"""
import datetime as dt
from groundswell.access.actor import house
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.organizations import operations as organizations
o = organizations.found_organization(
    house(), organization_id=new_id(), name='Hill Neighbors', slug='hill', zone='{ZONE}')
at = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=20)
m = meetings.plan_meeting(house(), meeting_id=new_id(), organization_id=o.pk,
    plan=meetings.MeetingPlan(title='Around the table', starts_at=at,
        ends_at=at + dt.timedelta(hours=1), zone='{ZONE}', venue='Number nine'))
print(f'/m/{{m.pk}}/')
"""
    return house.run("manage", "shell", "--no-imports", "-v", "0", "-c", script).splitlines()[-1]


def test_a_member_answers_confirms_and_cancels_without_javascript(
    house: House, visit: Callable[..., Visitor], meeting_path: str
) -> None:
    visitor = visit(java_script_enabled=False)
    visitor.go(meeting_path)
    page = visitor.page
    page.get_by_label("Your name").fill("Nadia")
    page.get_by_label("E-mail or phone").fill("not a contact")
    page.get_by_role("button", name="I will be there").click()
    expect(page.get_by_role("alert")).to_contain_text("neither an e-mail address nor a phone")
    page.get_by_label("E-mail or phone").fill("nadia@example.org")
    page.get_by_role("button", name="I will be there").click()
    visitor.go(_link_in(house.letter_to("nadia@example.org", "Confirm your seat")))
    page.get_by_role("button", name="Yes, it is me").click()
    expect(page.get_by_text("You have a seat")).to_be_visible()
    page.get_by_role("link", name="I am in the hall").click()
    expect(page.get_by_text("You are Nadia.")).to_be_visible()
    visitor.go("/me/")
    page.get_by_role("button", name="I cannot come").click()
    expect(page.get_by_text("You said that you cannot come")).to_be_visible()
    # A page that answers 422 says so in the console of a browser without scripts as well.
    visitor.troubles[:] = [each for each in visitor.troubles if "422" not in each]


def test_answering_with_the_keyboard_alone(
    visit: Callable[..., Visitor], meeting_path: str
) -> None:
    visitor = visit(LAPTOP)
    visitor.go(meeting_path)
    page = visitor.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "name":
            break
    page.keyboard.type("Kofi Keyboard")
    page.keyboard.press("Tab")
    page.keyboard.type("kofi@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you.")


def test_the_house_speaks_three_languages(visit: Callable[..., Visitor], meeting_path: str) -> None:
    visitor = visit()
    visitor.go(meeting_path)
    for language, word in (("Español", "Tu nombre"), ("한국어", "이름")):
        visitor.page.get_by_role("button", name=language).click()
        expect(visitor.page.get_by_label(word).first).to_be_visible()
        visitor.check()


def test_a_time_is_shown_as_clocks_at_the_venue_show_it(
    visit: Callable[..., Visitor], meeting_path: str
) -> None:
    visitor = visit(timezone_id="Asia/Seoul")
    visitor.go(meeting_path)
    there = dt.datetime.now(ZoneInfo(ZONE)) + dt.timedelta(minutes=20)
    expect(visitor.page.locator(".lead").first).to_contain_text(
        f"{there:%B} {there.day}, {there:%Y}"
    )
