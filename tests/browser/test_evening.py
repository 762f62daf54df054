"""The whole evening, as its people see it: an organizer, a door volunteer, a presenter, a host and
two phones."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, STAGE, House, Visitor

ZONE = "America/New_York"


def _link_in(letter: str) -> str:
    found = re.search(r"(http\S+/go/\S+/)", letter.replace("=\n", ""))
    assert found, letter
    return found.group(1)


def _share_address(page: Page, label: str) -> str:
    section = page.locator("li, section, article, .card", has_text=label).last
    return section.locator(".share__address").first.input_value()


def test_an_evening(  # noqa: PLR0915  # one evening, told in one go
    house: House, visit: Callable[..., Visitor], pictures: Path
) -> None:
    # A house is founded; its owner signs in with the link that the command prints.
    house.run("found", "Harbor Tenants Union", "--owner", "olive@example.org", "--zone", ZONE)
    organizer = visit(LAPTOP)
    organizer.go(house.run("link", "olive@example.org"))
    page = organizer.page
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
    organizer.check()

    # She names what people care about, and plans tonight's meeting.
    page.get_by_role("link", name="Projects").click()
    page.get_by_role("link", name="What people care about").click()
    for cause in ("Rent and repairs", "Night buses"):
        page.get_by_label("A cause").fill(cause)
        page.get_by_role("button", name="Add it").click()
    organizer.check()
    page.goto(house.url + "/home/")
    page.get_by_role("link", name="Plan a meeting").click()
    starts = dt.datetime.now(ZoneInfo(ZONE))  # a meeting is closed once it has started
    page.get_by_label("What is it called?").fill("An evening in the hall")
    page.get_by_label("When does it start?").fill(f"{starts:%Y-%m-%dT%H:%M}")
    page.get_by_label("When does it end?").fill(f"{starts + dt.timedelta(hours=2):%Y-%m-%dT%H:%M}")
    page.get_by_label("Where is it?").fill("Longshore Hall")
    organizer.check()
    page.get_by_role("button", name=re.compile("Plan|Save")).click()
    meeting = re.search(r"/meetings/([0-9a-f-]{36})/", page.url)
    assert meeting, page.url
    meeting_id = meeting.group(1)

    # Ana answers from her phone and opens the link in her mail.
    ana = visit()
    ana.go(f"/m/{meeting_id}/")
    ana.page.get_by_label("Your name").fill("Ana Núñez")
    ana.page.get_by_label("E-mail or phone").fill("ana@example.org")
    ana.page.get_by_label("Rent and repairs").check()
    ana.check()
    ana.page.screenshot(path=pictures / "meeting.png", caret="initial")
    ana.page.get_by_role("button", name="I will be there").click()
    expect(ana.page.get_by_role("heading", level=1)).to_have_text("Thank you.")
    ana.check()
    ana.go(_link_in(house.letter_to("ana@example.org", "Confirm your seat")))
    ana.page.get_by_label("may write or call me").check()
    ana.page.get_by_label("whoever presents it may see how to reach me").check()
    ana.check()
    ana.page.get_by_role("button", name="Yes, it is me").click()
    expect(ana.page.get_by_text("You have a seat")).to_be_visible()
    ana.check()
    ana.page.screenshot(path=pictures / "own-page.png", caret="initial")

    # She proposes a project; two others, who answered too, second it.
    ana.go("/projects/propose/")
    ana.page.get_by_label("What is your project called?").fill("Repairs Now on Pier Street")
    ana.page.get_by_label("Which cause does it serve?").select_option(label="Rent and repairs")
    ana.page.get_by_label("What do you ask people to do?").select_option("knock")
    ana.page.get_by_label("In one sentence").fill("Knock on twenty doors on Saturday")
    ana.check()
    ana.page.get_by_role("button", name="Propose it").click()
    project = re.search(r"/projects/([0-9a-f-]{36})/", ana.page.url)
    assert project, ana.page.url
    project_path = f"/projects/{project.group(1)}/"
    for number in range(3):
        seconder = visit()
        seconder.go(f"/m/{meeting_id}/")
        seconder.page.get_by_label("Your name").fill(f"Seconder {number}")
        seconder.page.get_by_label("E-mail or phone").fill(f"second{number}@example.org")
        seconder.page.get_by_role("button", name="I will be there").click()
        seconder.go(_link_in(house.letter_to(f"second{number}@example.org", "Confirm your seat")))
        seconder.page.get_by_role("button", name="Yes, it is me").click()
        seconder.go(project_path)
        seconder.page.get_by_role("button", name="I stand behind it").click()
    expect(seconder.page.get_by_text("may be pitched").first).to_be_visible()
    seconder.check()

    # The organizer draws the hour, and makes the links of the evening.
    organizer.go(f"/h/{meeting_id}/programme/")
    page.get_by_label("Words for the lottery").fill("the tide comes in")
    page.get_by_role("button", name="Draw").click()
    expect(page.get_by_role("row", name=re.compile("Repairs Now"))).to_contain_text(
        "its supporters"
    )
    organizer.check()
    page.screenshot(path=pictures / "programme.png", caret="initial")
    links = _make_links(organizer, meeting_id)
    organizer.go(project_path)
    page.locator("summary", has_text="Make a link for the presenter").click()
    page.get_by_role("button", name="Make the link").click()
    presenter_link = page.locator(".share__address").first.input_value()

    # At the door: Ana by name, and a walk-in with twenty seconds of typing.
    door = visit()
    door.go(links["door_volunteer"])
    door.check()
    door.page.get_by_role("searchbox").or_(door.page.get_by_placeholder("Find a name")).fill("ana")
    row = door.page.locator("li", has_text="Ana Núñez")
    row.get_by_role("button").first.click()
    expect(door.page.locator("[id*=counts]").first).to_contain_text("1")
    door.check()
    door.page.screenshot(path=pictures / "door.png", caret="initial")

    # The host opens the stage. Ben, who never answered, scans its code and is in.
    host = visit(STAGE)
    host.go(links["host"])
    expect(host.page.locator(".stage__number")).to_have_text("1")
    code = re.search(r"/c/([a-z0-9]{8})", host.page.content())
    assert code
    ben = visit()
    ben.go(f"/c/{code.group(1)}/")
    ben.page.get_by_label("Your name").fill("벤 김")
    ben.page.get_by_label("E-mail or phone").fill("(212) 555-0188")
    ben.check()
    ben.page.get_by_role("button", name="I am here").click()
    expect(ben.page.get_by_text("You are 벤 김.")).to_be_visible()
    expect(host.page.locator(".stage__number")).to_have_text("2")

    # The wings start the pitch: both phones follow by themselves; one tap each, and one undo.
    organizer.go(f"/h/{meeting_id}/wings/")
    organizer.check()
    page.get_by_role("button", name="Start").click()
    ana.go(f"/h/{meeting_id}/")
    for phone in (ana, ben):
        expect(phone.page.get_by_role("heading", name="Repairs Now")).to_be_visible(timeout=8000)
        phone.page.get_by_role("button", name="Count me in").click()
        expect(phone.page.locator("[data-ask]:not([data-waiting]) [data-in]")).to_be_visible()
    ben.check()
    ben.page.screenshot(path=pictures / "phone.png", caret="initial")
    expect(host.page.locator(".tally__count")).to_have_text("2", timeout=8000)
    host.check()
    host.page.screenshot(path=pictures / "stage.png", caret="initial")
    assert "Núñez" not in host.page.locator("main").inner_text().replace("Ana Núñez", "", 1)
    ben.page.get_by_role("button", name="Undo").click()
    expect(host.page.locator(".tally__count")).to_have_text("1", timeout=8000)
    ben.page.get_by_role("button", name="Count me in").click()
    organizer.go(f"/h/{meeting_id}/wings/")
    page.screenshot(path=pictures / "wings.png", caret="initial")
    page.get_by_role("button", name="End this pitch").click()
    expect(ben.page.get_by_text("That was the last pitch.")).to_be_visible(timeout=8000)

    # The presenter has the volunteers that night: Ana's contact, for she agreed, and not Ben's.
    presenter = visit(LAPTOP)
    presenter.go(presenter_link)
    expect(presenter.page.get_by_text("ana@example.org")).to_be_visible()
    expect(presenter.page.get_by_text("did not agree to share")).to_be_visible()
    presenter.check()
    presenter.page.screenshot(path=pictures / "volunteers.png", caret="initial")
    table = presenter.page.request.get(presenter.page.url.rstrip("/") + ".csv")
    assert "ana@example.org" in table.text()
    assert "5550188" not in table.text()

    # Closing thanks Ana with her own promise; she keeps it.
    organizer.go(f"/h/{meeting_id}/wings/")
    page.locator("summary", has_text="Close the meeting").click()
    page.get_by_role("button", name="Close the meeting").click()
    letter = house.letter_to("ana@example.org", "Thank you for coming")
    assert "Knock on twenty doors on Saturday" in letter
    ana.go("/me/")
    ana.check()
    ana.page.get_by_role("button", name="Done already").click()
    organizer.go("/home/")
    kept = page.get_by_role("row", name=re.compile("Repairs Now"))
    expect(kept).to_contain_text("2")
    expect(kept.locator("td").nth(2)).to_have_text("1")
    organizer.check()
    page.screenshot(path=pictures / "home.png", caret="initial")
    organizer.go(f"/h/{meeting_id}/results/")
    organizer.check()


def _make_links(organizer: Visitor, meeting_id: str) -> dict[str, str]:
    """Make a door link and a host link on the meeting's page; what each opens, by role."""
    links = {}
    for role in ("door_volunteer", "host"):
        organizer.go(f"/meetings/{meeting_id}/")
        before = set(_addresses(organizer.page))
        if not organizer.page.get_by_role("button", name="Make the link").is_visible():
            organizer.page.locator("summary", has_text="Make a link").click()
        organizer.page.locator(f"[name=role][value={role}]").check()
        organizer.page.get_by_role("button", name="Make the link").click()
        organizer.page.wait_for_load_state()
        (made,) = set(_addresses(organizer.page)) - before
        links[role] = made
    organizer.check()
    return links


def _addresses(page: Page) -> list[str]:
    return [
        address
        for box in page.locator(".share__address").all()
        if "/go/" in (address := box.input_value())
    ]
