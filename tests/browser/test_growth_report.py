"""The report on growth, opened from a disk: on a phone, on a laptop, by keyboard, in print."""

import json
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from typer.testing import CliRunner

from groundswell.cli import app
from groundswell.science.growth.synthetic import synthetic
from tests.browser.conftest import AXE, PHONE

COLOURS = 48
"""As many are enough for a page of documentation, and weigh a fifth."""

LAPTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("growth")
    movement = synthetic(6_000, seed=7, r=0.9, k=0.3, days=900, dependence=0.35)
    movement.write(folder / "acts.parquet")
    asked = ["growth", str(folder / "acts.parquet"), "-o", str(folder / "report")]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    return folder / "report"


def opened(browser: Browser, report: Path, viewport: dict[str, int]) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport=viewport)  # type: ignore[arg-type]  # Playwright's own typed dict
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: troubles.append(request.url))
    page.goto(report.joinpath("growth.html").as_uri())
    return page, troubles


@pytest.mark.parametrize("viewport", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_it_fits_asks_nobody_and_axe_finds_nothing(
    browser: Browser, report: Path, viewport: dict[str, int], pictures: Path
) -> None:
    page, troubles = opened(browser, report, viewport)
    assert troubles == [page.url]
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    narrow = page.evaluate(
        "[...document.querySelectorAll('figure svg text')].map(text =>"
        " text.getBoundingClientRect().height).filter(height => height < 9)"
    )
    assert narrow == [], "letters of pictures that are too small to read"
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run({resultTypes: ['violations']}).then(r => r.violations.map("
        "v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', ')))"
    )
    assert found == []
    kind = "phone" if viewport is PHONE else "laptop"
    page.screenshot(path=pictures / f"growth-page-{kind}.png", full_page=False)
    page.close()


def test_it_is_read_by_keyboard(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report, LAPTOP)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Are we growing?")).to_be_focused()
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Does it rest on anyone?")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Does it rest on anyone?")).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.scroll')"), "a wide table is scrolled"
    page.close()


def test_in_print_nothing_is_cut_off(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report, {"width": 718, "height": 1000})  # A4 less its margins
    page.emulate_media(media="print")
    wide = page.evaluate(
        "[...document.querySelectorAll('table, svg')].filter(each =>"
        " each.getBoundingClientRect().right > window.innerWidth + 1).length"
    )
    assert wide == 0
    expect(page.get_by_role("navigation")).to_be_hidden()
    page.close()


def test_every_measure_has_its_picture_for_the_documentation(report: Path, pictures: Path) -> None:
    told = json.loads((report / "growth.json").read_text(encoding="utf-8"))
    for key in told["measures"]:
        drawn = Image.open(report / "pictures" / f"{key}.png").convert("RGB")
        drawn.quantize(COLOURS).save(pictures / f"growth-{key}.png", optimize=True)
