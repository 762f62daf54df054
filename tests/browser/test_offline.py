"""A basement hall: the network drops, and no word is lost or counted twice."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import House, Visitor

EVENING = """
import datetime as dt, json, django
django.setup()
from groundswell.access.actor import house
from groundswell.hall import operations as hall, selectors as known_hall
from groundswell.hall.codes import code_of
from groundswell.kernel import clock
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.organizations import operations as organizations
from groundswell.projects import operations as projects
from groundswell.projects.models import Project
now = clock.now()
home = organizations.found_organization(
    house(), organization_id=new_id(), name="Basement", slug=new_id().hex[-8:], zone="UTC"
)
meeting = meetings.plan_meeting(
    house(), meeting_id=new_id(), organization_id=home.pk,
    plan=meetings.MeetingPlan(title="Under the stairs", starts_at=now,
        ends_at=now + dt.timedelta(hours=2), zone="UTC", venue="Basement"),
)
cause = projects.name_cause(house(), cause_id=new_id(), organization_id=home.pk, name="Rent")
project = projects.propose(
    house(), project_id=new_id(), organization_id=home.pk, cause_id=cause.pk, title="Repairs Now",
    summary="", asks=[projects.NewAsk(new_id(), "knock", "Knock on twenty doors", needed=20)],
)
Project.objects.filter(pk=project.pk).update(stage="seconded")
hall.arrange_programme(house(), meeting_id=meeting.pk, places=[hall.Place(project.pk, 60)])
hall.start_pitch(house(), pitch_id=known_hall.was_pitched(meeting.pk, project.pk).pk)
print(json.dumps({"meeting": str(meeting.pk), "code": code_of(meeting.pk)}))
"""

COUNT = """
import sys, django
django.setup()
from groundswell.projects.models import Pledge
states = Pledge.objects.filter(meeting_id=sys.argv[1]).values_list("state", flat=True)
print(" ".join(sorted(states)))
"""


RESTORED = """
import sys, django
django.setup()
from groundswell.hall.models import Tap
from groundswell.projects.models import Pledge
Tap.objects.filter(pitch__programme_id=sys.argv[1]).delete()
Pledge.objects.filter(meeting_id=sys.argv[1]).delete()
"""


@pytest.fixture
def evening(house: House) -> dict[str, str]:
    told: dict[str, str] = json.loads(house.says(EVENING))
    return told


def entered(visit: Callable[..., Visitor], evening: dict[str, str], name: str) -> Visitor:
    phone = visit()
    phone.go(f"/c/{evening['code']}/")
    phone.page.get_by_label("Your name").fill(name)
    phone.page.get_by_label("E-mail or phone").fill(f"{name.lower()}@example.org")
    phone.page.get_by_role("button", name="I am here").click()
    expect(phone.page.get_by_text(f"You are {name}.")).to_be_visible()
    return phone


def count_me_in(page: Page) -> None:
    page.get_by_role("button", name="Count me in").click()


def test_a_tap_without_a_network_is_kept_and_sent_once(
    house: House, visit: Callable[..., Visitor], evening: dict[str, str]
) -> None:
    phone = entered(visit, evening, "Ana")
    page = phone.page
    page.context.set_offline(True)
    count_me_in(page)
    kept = page.get_by_text("Kept on this phone, and sent as soon as there is a network.")
    expect(kept).to_be_visible()
    assert house.says(COUNT, evening["meeting"]) == ""

    # Undone and said again, all in the dark: only the last word counts.
    page.get_by_role("button", name="Undo").click()
    taken_back = page.get_by_text("Taken back on this phone")
    expect(taken_back).to_be_visible()
    page.context.set_offline(False)
    expect(taken_back).to_be_hidden(timeout=15000)
    expect(page.get_by_role("button", name="Count me in")).to_be_visible()
    page.context.set_offline(True)
    count_me_in(page)
    expect(kept).to_be_visible()
    page.context.set_offline(False)
    expect(kept).to_be_hidden(timeout=15000)
    expect(page.get_by_text("You are in.").first).to_be_visible(timeout=15000)
    assert house.says(COUNT, evening["meeting"]) == "made"
    phone.troubles.clear()  # the browser itself says that there was no network


def test_a_tap_is_sent_after_its_page_was_closed(
    house: House, visit: Callable[..., Visitor], evening: dict[str, str]
) -> None:
    phone = entered(visit, evening, "Ben")
    context = phone.page.context
    context.set_offline(True)
    count_me_in(phone.page)
    expect(phone.page.get_by_text("Kept on this phone")).to_be_visible()
    phone.page.close()
    context.set_offline(False)
    # Any page of the house sends what waits.
    page = context.new_page()
    with page.expect_response(lambda answer: "/taps" in answer.url and answer.ok):
        page.goto(house.url + "/")
    assert house.says(COUNT, evening["meeting"]) == "made"
    page.goto(f"{house.url}/h/{evening['meeting']}/")
    expect(page.get_by_text("You are in.").first).to_be_visible()
    assert house.says(COUNT, evening["meeting"]) == "made", "sent again, and counted once"

    # The house is put back to before the tap: the phone still holds it.
    house.says(RESTORED, evening["meeting"])
    assert house.says(COUNT, evening["meeting"]) == ""
    page.reload()
    answered = page.locator("[data-ask]:not([data-waiting]) [data-in]")
    expect(answered).to_be_visible(timeout=15000)
    assert house.says(COUNT, evening["meeting"]) == "made"
    phone.troubles.clear()


def test_the_page_says_that_there_is_no_connection_until_there_is(
    visit: Callable[..., Visitor], evening: dict[str, str]
) -> None:
    """Also where the browser believes in its network, and nothing is asked for by hand."""
    phone = entered(visit, evening, "Fay")
    page = phone.page
    page.route("**/live/**", lambda route: route.abort())
    sentence = page.locator("[data-offline]")
    expect(sentence).to_be_hidden()
    page.reload()
    expect(sentence).to_be_visible(timeout=15000)
    page.unroute("**/live/**")
    expect(sentence).to_be_hidden(timeout=15000)
    phone.troubles.clear()


def test_every_phone_sees_the_number_without_asking(
    house: House, visit: Callable[..., Visitor], evening: dict[str, str]
) -> None:
    one, other = entered(visit, evening, "Cyn"), entered(visit, evening, "Dan")
    count_me_in(one.page)
    expect(other.page.locator("[data-tally] .tally__count")).to_have_text("1", timeout=8000)
    one.check()
