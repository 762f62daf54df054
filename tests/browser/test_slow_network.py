"""One bar of signal: what the hall's phone page weighs, and that it is of use all the same."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Error, Page, expect

from tests.browser.conftest import House, Visitor
from tests.browser.test_offline import COUNT, count_me_in, entered
from tests.browser.test_offline import evening as evening  # noqa: PLC0414  # a fixture

MOST_BYTES = 60_000
LATENCY_MS = 400
BYTES_A_SECOND = 400_000 / 8


def wires_of(page: Page) -> tuple[CDPSession, dict[str, int]]:
    """The page's network: to be slowed down, and what came over it, by request."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    came: dict[str, int] = {}
    network.on(
        "Network.loadingFinished",
        lambda told: came.update({told["requestId"]: int(told["encodedDataLength"])}),
    )
    return network, came


def test_the_halls_phone_page_is_light(
    visit: Callable[..., Visitor], evening: dict[str, str]
) -> None:
    newcomer = visit()
    _network, came = wires_of(newcomer.page)
    newcomer.go(f"/c/{evening['code']}/")
    expect(newcomer.page.get_by_role("heading", name="Repairs Now")).to_be_visible()
    newcomer.page.wait_for_timeout(1500)
    assert 10_000 < sum(came.values()) < MOST_BYTES, came


def test_on_one_bar_of_signal_somebody_comes_in_and_is_counted_in(
    house: House, visit: Callable[..., Visitor], evening: dict[str, str]
) -> None:
    phone = visit()
    network, _came = wires_of(phone.page)
    network.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND / 4,
        },
    )
    phone.go(f"/c/{evening['code']}/")
    phone.page.get_by_label("Your name").fill("Ana")
    phone.page.get_by_label("E-mail or phone").fill("ana@example.org")
    phone.page.get_by_role("button", name="I am here").click()
    expect(phone.page.get_by_text("You are Ana.")).to_be_visible()
    count_me_in(phone.page)
    # The tap shows at once, whatever the network does, and is there when it has come.
    expect(phone.page.get_by_text("You are in.").first).to_be_visible(timeout=LATENCY_MS)
    expect(phone.page.get_by_text("Kept on this phone")).to_be_hidden()
    assert house.says(COUNT, evening["meeting"]) == "made"
    phone.check()


def test_a_tap_lasts_when_its_tab_is_killed(
    house: House, visit: Callable[..., Visitor], evening: dict[str, str]
) -> None:
    phone = entered(visit, evening, "Ben")
    context = phone.page.context
    context.set_offline(True)
    count_me_in(phone.page)
    expect(phone.page.get_by_text("Kept on this phone")).to_be_visible()
    with pytest.raises(Error), phone.page.expect_event("crash"):
        phone.page.goto("chrome://crash")
    phone.page.close()
    context.set_offline(False)
    page = context.new_page()
    with page.expect_response(lambda answer: "/taps" in answer.url and answer.ok):
        page.goto(f"{house.url}/h/{evening['meeting']}/")
    expect(page.get_by_text("You are in.").first).to_be_visible()
    until = time.monotonic() + 5
    while house.says(COUNT, evening["meeting"]) != "made" and time.monotonic() < until:
        time.sleep(0.1)
    assert house.says(COUNT, evening["meeting"]) == "made"
    phone.troubles.clear()
