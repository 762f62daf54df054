"""Reports, opened from a disk: on a phone, on a laptop, by keyboard, in print."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from typer.testing import CliRunner

from groundswell.cli import app
from groundswell.science.growth.synthetic import synthetic
from tests.browser.conftest import AXE, PHONE
from tests.reporting.forecast_town import town

COLOURS = 48
"""As many are enough for a page of documentation, and weigh a fifth."""

LAPTOP = {"width": 1280, "height": 900}


GROWTH, FORECAST = "growth", "forecast"
SECTIONS = {
    GROWTH: ["Are we growing?", "Is everyone asked?", "Are promises kept?", "Who stays?"],
    FORECAST: ["If we go on as now?", "And if we organized otherwise?"],
}
"""Where the keyboard comes by first."""


@dataclass(frozen=True)
class Report:
    kind: str
    folder: Path


@pytest.fixture(scope="module", params=[GROWTH, FORECAST])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A whole report; the documentation's pictures of a forecast come from the ready-made one."""
    folder = tmp_path_factory.mktemp(request.param)
    asked: list[str | Path]
    if request.param == GROWTH:
        movement = synthetic(6_000, seed=7, r=0.9, k=0.3, days=900, dependence=0.35)
        movement.write(folder / "acts.parquet")
        asked = [folder / "acts.parquet"]
    else:
        acts, question = town(folder)
        asked = [acts, "--what-if", question, "--simulations", "500"]
        if "GROUNDSWELL_PICTURES" in os.environ:
            asked = [town(folder, 900, 20_000)[0]]
    words = [request.param, *map(str, asked), "-o", str(folder / "report")]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    return Report(request.param, folder / "report")


def opened(browser: Browser, report: Report, viewport: dict[str, int]) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport=viewport)  # type: ignore[arg-type]  # Playwright's own typed dict
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: troubles.append(request.url))
    page.goto(report.folder.joinpath(f"{report.kind}.html").as_uri())
    return page, troubles


@pytest.mark.parametrize("viewport", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_it_fits_asks_nobody_and_axe_finds_nothing(
    browser: Browser, report: Report, viewport: dict[str, int], pictures: Path
) -> None:
    page, troubles = opened(browser, report, viewport)
    assert troubles == [page.url]
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    narrow = page.evaluate(
        "[...document.querySelectorAll('figure svg text')].filter("
        "text => text.textContent.trim()).map(text =>"
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
    page.screenshot(path=pictures / f"{report.kind}-page-{kind}.png", full_page=False)
    page.close()


def test_it_is_read_by_keyboard(browser: Browser, report: Report) -> None:
    page, _ = opened(browser, report, LAPTOP)
    page.keyboard.press("Tab")
    first, *others = SECTIONS[report.kind]
    expect(page.get_by_role("link", name=first)).to_be_focused()
    for _ in others:
        page.keyboard.press("Tab")
    last = others[-1]
    expect(page.get_by_role("link", name=last)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=last)).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.scroll')"), "a wide table is scrolled"
    page.close()


def test_in_print_nothing_is_cut_off(browser: Browser, report: Report) -> None:
    page, _ = opened(browser, report, {"width": 718, "height": 1000})  # A4 less its margins
    page.emulate_media(media="print")
    wide = page.evaluate(
        "[...document.querySelectorAll('table, svg')].filter(each =>"
        " each.getBoundingClientRect().right > window.innerWidth + 1).length"
    )
    assert wide == 0
    expect(page.get_by_role("navigation")).to_be_hidden()
    page.close()


def test_every_measure_has_its_picture_for_the_documentation(
    report: Report, pictures: Path
) -> None:
    told = json.loads((report.folder / f"{report.kind}.json").read_text(encoding="utf-8"))
    drawn = {
        path.stem.removeprefix(f"{report.kind}-"): path
        for path in (report.folder / "pictures").iterdir()
    }
    assert drawn.keys() <= told["measures"].keys()
    for key, path in drawn.items():
        image = Image.open(path).convert("RGB")
        image.quantize(COLOURS).save(pictures / f"{report.kind}-{key}.png", optimize=True)
