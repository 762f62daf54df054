"""A door in a basement: the network goes, the tab is killed, and nobody who came is lost or doubled."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.browser.conftest import CHROMIUM, LAPTOP, House, Visitor

EVENING = """
import datetime as dt, json, django
django.setup()
from groundswell.access import links, operations as access
from groundswell.access.actor import house, visitor
from groundswell.access.roles import Role, ScopeKind
from groundswell.kernel import clock
from groundswell.kernel.contacts import contact_of
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.organizations import operations as organizations
from groundswell.people import operations as people
now = clock.now()
home = organizations.found_organization(
    house(), organization_id=new_id(), name="Cellar", slug=new_id().hex[-8:], zone="UTC"
)
meeting = meetings.plan_meeting(
    house(), meeting_id=new_id(), organization_id=home.pk,
    plan=meetings.MeetingPlan(title="Down the stairs", starts_at=now, capacity=5,
        ends_at=now + dt.timedelta(hours=2), zone="UTC", venue="Cellar"),
)
words = {}
for name, guests in (("Ana Núñez", 2), ("Ben Bodoni", 0), ("Cyn Caslon", 0)):
    word = meetings.rsvp(visitor(), rsvp_id=new_id(), meeting_id=meeting.pk, guests=guests,
        sign_up=people.NewPerson(new_id(), name,
            [contact_of(f"{name.split()[0].lower()}@cellar.example.org", "US")]))
    meetings.confirm_person(house(), person_id=word.person_id)
    words[name.split()[0]] = str(word.pk)
grants = [access.make_link(house(), grant_id=new_id(), scope=meeting.scope,
    scope_kind=ScopeKind.MEETING, role=Role.DOOR_VOLUNTEER, label="",
    expires_at=now + dt.timedelta(hours=8)) for _ in range(2)]
print(json.dumps({"meeting": str(meeting.pk), "words": words,
    "grants": [str(grant.pk) for grant in grants],
    "links": [f"/go/{links.token_of(grant)}/" for grant in grants]}))
"""

CAME = """
import json, sys, django
django.setup()
from groundswell.meetings.models import Attendance
from groundswell.people.models import Person
rows = Attendance.objects.filter(meeting=sys.argv[1]).order_by("person__name")
print(json.dumps(list(rows.values_list("person__name", "guests"))))
"""

END_LINK = """
import sys, django
django.setup()
from groundswell.access import operations as access
from groundswell.access.actor import house
access.revoke(house(), grant_id=sys.argv[1])
"""

CLOSE = """
import sys, django
django.setup()
from groundswell.access.actor import house
from groundswell.meetings import operations as meetings
meetings.close_meeting(house(), meeting_id=sys.argv[1])
"""

RESTORED = """
import sys, django
django.setup()
from groundswell.meetings.models import Arrival, Attendance
Arrival.objects.filter(meeting=sys.argv[1]).delete()
Attendance.objects.filter(meeting=sys.argv[1]).delete()
"""

# Everything that this browser holds: the bytes of its databases as text, its caches, its workers.
HELD = """async () => {
    const found = {};
    const databases = (await indexedDB.databases()).map(each => each.name);
    for (const name of databases) {
        const database = await new Promise(done => {
            const asked = indexedDB.open(name);
            asked.onsuccess = () => done(asked.result);
        });
        for (const store of database.objectStoreNames) {
            found[`${name}/${store}`] = await new Promise(done => {
                const asked = database.transaction(store).objectStore(store).getAll();
                asked.onsuccess = () => done(asked.result);
            });
        }
        database.close();
    }
    const texts = Object.values(found).flat().map(record => JSON.stringify(record) +
        (record.sealed ? new TextDecoder('latin1').decode(record.sealed.text) : ''));
    const keys = Object.values(found).flat().flatMap(record =>
        [record.key, record.listKey, record.outboxKey].filter(Boolean).map(key => key.extractable));
    const caches_ = await caches.keys();
    const kept = [];
    for (const name of caches_) for (const request of await (await caches.open(name)).keys()) {
        kept.push(await (await caches.match(request))?.text() ?? '');
    }
    return {
        lists: (found['groundswell-door/lists'] ?? []).length,
        outbox: (found['groundswell-door/outbox'] ?? []).length,
        text: texts.join(' ') + kept.join(' '), extractable: keys,
        caches: caches_.length, workers: (await navigator.serviceWorker.getRegistrations()).length,
    };
}"""

NOTHING = {"lists": 0, "outbox": 0, "caches": 0, "workers": 0}


@pytest.fixture
def evening(house: House) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(house.says(EVENING))
    return told


def came(house: House, evening: dict[str, Any]) -> list[list[Any]]:
    """Who is in the tables, with how many guests."""
    rows: list[list[Any]] = json.loads(house.says(CAME, evening["meeting"]))
    return rows


def holds(page: Page, **wanted: int) -> None:
    """Wait until this phone holds just so much, and nothing of what is not named."""
    found: dict[str, int] = {}
    for _ in range(100):
        everything = page.evaluate(HELD)
        found = {name: everything[name] for name in NOTHING}
        if found == NOTHING | wanted:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"this phone holds {found}, not {wanted}")


def at_door(page: Page, house: House, evening: dict[str, Any], link: int = 0) -> None:
    """Open the door, and wait until the phone holds its list and the page for later."""
    page.goto(house.url + evening["links"][link])
    holds(page, lists=1, caches=1, workers=1)
    page.evaluate("navigator.serviceWorker.ready")


def comes_back(page: Page) -> None:
    """Give the network back, and wait until the kept page has given way to the house's own."""
    page.context.set_offline(False)
    expect(page.locator("[data-door-phone]:not([data-shell])")).to_be_attached(timeout=15_000)
    page.wait_for_load_state()


def goes_dark(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.locator("[data-holds]")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("This phone keeps the list until")).to_be_visible()


def lets_ben_in_without_network(page: Page, house: House, evening: dict[str, Any]) -> None:
    at_door(page, house, evening)
    goes_dark(page)
    page.get_by_role("button", name="Check in Ben Bodoni").click()
    expect(page.get_by_text("Here · kept on this phone")).to_have_count(1)


def writes_down(page: Page, name: str, contact: str) -> None:
    page.get_by_text("Not on the list? Let them in").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail or phone").fill(contact)
    page.get_by_label("I want to join Cellar.").check()
    page.get_by_role("button", name="They are in").click()


def test_a_door_goes_on_without_a_network_and_brings_everybody_once(
    house: House, visit: Callable[..., Visitor], evening: dict[str, Any], pictures: Path
) -> None:
    phone = visit()
    page = phone.page
    at_door(page, house, evening)
    goes_dark(page)
    page.get_by_role("button", name="Check in Ana Núñez").click()
    ana = page.get_by_role("listitem").filter(has_text="Ana Núñez")
    expect(ana.get_by_text("Here · kept on this phone")).to_be_focused()
    writes_down(page, "Wanda Walk", "wanda@example.org")
    wanda = page.get_by_role("listitem").filter(has_text="Wanda Walk")
    expect(wanda.get_by_text("Here · kept on this phone")).to_be_visible()
    expect(page.locator("[data-kept-count]")).to_have_text("2")
    expect(page.locator('[data-tally="here"] .tally__count')).to_have_text("4")
    page.get_by_label("Find a name").fill("nunez")
    expect(page.get_by_role("listitem")).to_have_count(1)
    page.get_by_label("Find a name").fill("")
    phone.troubles.clear()
    phone.check()
    page.screenshot(path=pictures / "door-offline.png", full_page=True)
    assert came(house, evening) == []

    # What lies on the phone shows no name and no contact, and its keys cannot be read out.
    found = page.evaluate(HELD)
    assert (found["lists"], found["outbox"]) == (1, 2)
    # Three letters alone stand in sealed text by chance.
    plain = ("Bodoni", "Caslon", "Wanda", "wanda@example.org")
    assert [word for word in plain if word in found["text"]] == []
    assert found["extractable"] == [False] * 4

    # The tab is closed and opened again, still without a network: the kept page shows it all.
    context = page.context
    page.close()
    page = context.new_page()
    page.goto(f"{house.url}/meetings/{evening['meeting']}/door/")
    expect(page.get_by_text("Here · kept on this phone")).to_have_count(2)
    expect(page.locator("[data-holds]")).to_be_visible()
    page.get_by_role("button", name="Check in Ben Bodoni").click()
    expect(page.get_by_text("Here · kept on this phone")).to_have_count(3)
    page.screenshot(path=pictures / "door-kept-page.png", full_page=True)

    # A camera's own scanner opens the address in the code.
    page.goto(f"{house.url}/meetings/{evening['meeting']}/door/scan/{evening['words']['Cyn']}/")
    expect(page.get_by_role("button", name="Check in Cyn Caslon")).to_be_focused()
    expect(page.get_by_role("listitem")).to_have_count(1)

    # Meanwhile another phone, which has a network, lets Ben in.
    other = visit()
    at_door(other.page, house, evening, 1)
    other.page.get_by_role("button", name="Check in Ben Bodoni").click()
    expect(other.page.get_by_text("Here", exact=True)).to_have_count(1)

    comes_back(page)
    page.goto(f"{house.url}/meetings/{evening['meeting']}/door/")
    expect(page.get_by_text("Here", exact=True)).to_have_count(3, timeout=15_000)
    assert came(house, evening) == [["Ana Núñez", 2], ["Ben Bodoni", 0], ["Wanda Walk", 0]]
    # Two check-ins are held for a house that is put back; the walk-in came with a contact, and is gone.
    holds(page, lists=1, outbox=2, caches=1, workers=1)
    other.page.reload()
    expect(other.page.get_by_text("Here", exact=True)).to_have_count(3)
    for each in (page, other.page):
        expect(each.locator('[data-tally="here"] .tally__count')).to_have_text("5")
    phone.troubles.clear()  # the browser itself says that there was no network


def test_a_page_that_stays_open_sends_by_itself_and_says_what_was_refused(
    house: House, visit: Callable[..., Visitor], evening: dict[str, Any], pictures: Path
) -> None:
    phone = visit(LAPTOP)
    page = phone.page
    at_door(page, house, evening)
    goes_dark(page)
    page.get_by_role("button", name="Check in Ana Núñez").click()
    expect(page.get_by_text("Here · kept on this phone")).to_have_count(1)
    for number in (1, 2, 3):
        writes_down(page, f"Walker {number}", f"walker{number}@example.org")
        expect(page.get_by_text("Here · kept on this phone")).to_have_count(1 + number)
    # The page takes this for an address; the house does not.
    writes_down(page, "Typo Tim", "tim@x..y")
    expect(page.locator("[data-kept-count]")).to_have_text("5")
    expect(page.get_by_text("More seats are held than there are")).to_be_visible()
    page.screenshot(path=pictures / "door-offline-laptop.png", full_page=True)
    page.context.set_offline(False)
    refused = page.locator("[data-not-taken]")
    expect(refused).to_contain_text("Typo Tim: ", timeout=20_000)
    expect(refused).to_contain_text("This cannot be an e-mail address.")
    expect(page.locator("[data-live]")).to_contain_text("This cannot be an e-mail")
    expect(page.get_by_text("Here", exact=True)).to_have_count(4, timeout=15_000)
    expect(page.locator("[data-holds]")).to_be_hidden()
    assert [name for name, _ in came(house, evening)] == [
        "Ana Núñez",
        "Walker 1",
        "Walker 2",
        "Walker 3",
    ]
    expect(page.get_by_text("More seats are held than there are")).to_be_visible()
    phone.troubles.clear()
    phone.check()
    page.screenshot(path=pictures / "door-refused.png", full_page=True)
    page.reload()
    expect(refused).to_contain_text("Typo Tim: ")
    holds(page, lists=1, outbox=2, caches=1, workers=1)


def test_what_a_killed_browser_kept_is_sent_from_any_page(
    house: House, browser: Browser, evening: dict[str, Any], tmp_path: Path
) -> None:
    """The whole browser is killed, and its profile opened again."""

    def opened() -> BrowserContext:
        return browser.browser_type.launch_persistent_context(
            tmp_path / "profile",
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )

    first = opened()
    page = first.new_page()
    lets_ben_in_without_network(page, house, evening)
    # A crash takes the tab without a word to it.
    with pytest.raises(Error), page.expect_event("crash"):
        page.goto("chrome://crash")
    first.close()

    second = opened()
    second.set_offline(True)
    page = second.new_page()
    page.goto(f"{house.url}/meetings/{evening['meeting']}/door/")
    expect(page.get_by_text("Here · kept on this phone")).to_have_count(1)
    assert came(house, evening) == []
    page.close()
    second.set_offline(False)
    page = second.new_page()
    with page.expect_response(lambda answer: "/sync/" in answer.url and answer.ok):
        page.goto(house.url + "/")
    assert came(house, evening) == [["Ben Bodoni", 0]]
    second.close()


def test_the_list_goes_at_its_end_by_the_houses_clock(
    house: House, visit: Callable[..., Visitor], evening: dict[str, Any]
) -> None:
    phone = visit()
    at_door(phone.page, house, evening)
    phone.page.context.set_offline(True)
    page = phone.page.context.new_page()
    page.clock.install()
    page.clock.fast_forward(9 * 3600 * 1000)
    phone.page.close()
    page.goto(f"{house.url}/meetings/{evening['meeting']}/door/")
    expect(page.get_by_text("This phone keeps no list.")).to_be_visible()
    page.clock.fast_forward(4000)
    holds(page)
    assert "Núñez" not in page.content()
    phone.troubles.clear()


def test_a_link_that_is_ended_takes_everything_off_the_phone(
    house: House, visit: Callable[..., Visitor], evening: dict[str, Any]
) -> None:
    phone = visit()
    page = phone.page
    lets_ben_in_without_network(page, house, evening)
    # Nothing is sent yet when the organizer ends the link.
    house.says(END_LINK, evening["grants"][0])
    page.close()
    page = phone.page.context.new_page()
    page.context.set_offline(False)
    page.goto(house.url + "/")
    holds(page)
    assert came(house, evening) == []
    phone.troubles.clear()


def test_a_meeting_that_was_closed_leaves_no_list_behind(
    house: House, visit: Callable[..., Visitor], evening: dict[str, Any]
) -> None:
    phone = visit()
    page = phone.page
    lets_ben_in_without_network(page, house, evening)
    house.says(CLOSE, evening["meeting"])
    page.context.set_offline(False)
    # Who came before the end is brought first; then there is nothing more to hold.
    holds(page)
    assert came(house, evening) == [["Ben Bodoni", 0]]
    phone.troubles.clear()


def test_a_scanned_person_is_kept_when_the_network_goes_in_between(
    house: House, visit: Callable[..., Visitor], evening: dict[str, Any]
) -> None:
    phone = visit()
    page = phone.page
    at_door(page, house, evening)
    page.get_by_role("link", name="Ana Núñez").click()
    page.get_by_label("How many came with them?").fill("1")
    page.context.set_offline(True)
    page.get_by_role("button", name="Check in").click()
    ana = page.get_by_role("listitem").filter(has_text="Ana Núñez")
    expect(ana.get_by_text("Here · kept on this phone")).to_be_visible()
    page.context.set_offline(False)
    # The kept page gives way to the house's own as soon as everything is sent.
    expect(page.get_by_role("link", name="Ana Núñez")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Here", exact=True)).to_have_count(1)
    assert came(house, evening) == [["Ana Núñez", 1]]
    phone.troubles.clear()


def test_leaving_takes_the_list_off_the_phone(
    house: House, visit: Callable[..., Visitor], evening: dict[str, Any]
) -> None:
    phone = visit()
    page = phone.page
    at_door(page, house, evening)
    page.get_by_text("Done at the door").click()
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_text("You have left the house on this device.")).to_be_visible()
    holds(page)


def test_a_browser_that_keeps_nothing_says_so(
    house: House, visit: Callable[..., Visitor], evening: dict[str, Any]
) -> None:
    phone = visit()
    phone.page.add_init_script("Object.defineProperty(crypto, 'subtle', {value: undefined})")
    phone.go(evening["links"][0])
    expect(phone.page.get_by_text("so this phone keeps no list")).to_be_visible()
    phone.page.get_by_role("button", name="Check in Ben Bodoni").click()
    expect(phone.page.get_by_text("Here", exact=True)).to_have_count(1)
    phone.check()


def test_a_house_that_is_put_back_is_told_again_who_was_checked_in(
    house: House, visit: Callable[..., Visitor], evening: dict[str, Any]
) -> None:
    phone = visit()
    page = phone.page
    lets_ben_in_without_network(page, house, evening)
    with page.expect_response(lambda answer: "/sync/" in answer.url and answer.ok):
        page.context.set_offline(False)
    assert came(house, evening) == [["Ben Bodoni", 0]]
    house.says(RESTORED, evening["meeting"])
    assert came(house, evening) == []
    with page.expect_response(lambda answer: "/sync/" in answer.url and answer.ok):
        page.goto(f"{house.url}/meetings/{evening['meeting']}/door/")
    assert came(house, evening) == [["Ben Bodoni", 0]]
    # The list's end is theirs, too.
    house.says(END_LINK, evening["grants"][0])
    page.goto(house.url + "/")
    holds(page)
    phone.troubles.clear()
