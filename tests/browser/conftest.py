"""A real house on loopback, and Chromium to visit it with."""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(
    (p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))),
    None,
)
AXE = ROOT / "src/groundswell/ui/frontend/node_modules/axe-core/axe.min.js"
PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 800}
STAGE = {"width": 1600, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path).replace(os.sep, "/"):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@dataclass
class House:
    """A running house: its address, its folder, its command."""

    url: str
    folder: Path
    process: subprocess.Popen[str]
    environment: dict[str, str]

    def run(self, *words: str) -> str:
        """What `groundswell` answers in this house."""
        return self.says("from groundswell.cli import app; app()", *words)

    def says(self, script: str, *words: str) -> str:
        """What a script says that runs beside the house."""
        done = subprocess.run(
            [sys.executable, "-c", script, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        return done.stdout.strip()

    def letters(self) -> list[str]:
        """Every letter that left the house, oldest first."""
        folder = self.folder / "mail"
        files = sorted(folder.glob("*.log"), key=lambda p: p.stat().st_mtime_ns)
        return [path.read_text() for path in files]

    def letter_to(self, address: str, about: str) -> str:
        """Wait for the letter to somebody whose text holds some words."""
        for _ in range(150):
            for letter in reversed(self.letters()):
                if f"To: {address}" in letter and about in letter:
                    return letter
            time.sleep(0.2)
        raise AssertionError(f"no letter to {address} about {about}: {self.letters()}")


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("groundswell-house")
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GROUNDSWELL_")} | {
        "GROUNDSWELL_DATA": str(folder),
        "GROUNDSWELL_PORT": str(port),
        "GROUNDSWELL_BASE_URL": f"http://127.0.0.1:{port}",
        "GROUNDSWELL_MAIL": "file",
        "DJANGO_SETTINGS_MODULE": "groundswell.config.settings",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", "from groundswell.cli import app; app()", "serve"],
        env=environment,
        text=True,
    )
    running = House(f"http://127.0.0.1:{port}", folder, process, environment)
    try:
        _wait_until_ready(running)
        yield running
    finally:
        process.terminate()
        assert process.wait(30) == 0, "the house stops cleanly"


def _wait_until_ready(house: House) -> None:
    for _ in range(200):
        assert house.process.poll() is None, "the house ended while starting"
        try:
            with urllib.request.urlopen(f"{house.url}/ready/", timeout=2) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the house did not start within 40 seconds")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("GROUNDSWELL_NOTHING_SKIPPED"):
            pytest.fail("there is no Chromium, and nothing may be skipped here")
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield chromium
        chromium.close()


@dataclass
class Visitor:
    """Somebody with a browser, whose page is watched for errors and for requests elsewhere."""

    page: Page
    house: House
    troubles: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open an address of the house."""
        self.page.goto(path if path.startswith("http") else self.house.url + path)

    def check(self) -> None:
        """The page fits its window, axe finds nothing, no error and no request elsewhere."""
        wide = self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, f"{self.page.url} is wider than the window"
        assert self.troubles == [], self.page.url
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(
            "axe.run({resultTypes: ['violations']}).then(r => r.violations.map("
            "v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', ')))"
        )
        assert found == [], f"axe on {self.page.url}"
        self.page.wait_for_timeout(50)
        # axe measures with inline styles, which the house's own policy rightly refuses.
        self.troubles[:] = [each for each in self.troubles if "Applying inline style" not in each]


@pytest.fixture
def visit(browser: Browser, house: House) -> Iterator[Callable[..., Visitor]]:
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def arrive(viewport: dict[str, int] = PHONE, **options: object) -> Visitor:
        context = browser.new_context(viewport=viewport, **options)  # type: ignore[arg-type]  # Playwright's own typed dict
        context.set_default_timeout(10_000)
        contexts.append(context)
        visitor = Visitor(context.new_page(), house)
        allowed = re.compile(rf"^(data:|blob:|{re.escape(house.url)}/)")

        def asked(url: str) -> None:
            if not allowed.match(url):
                visitor.troubles.append(f"asked {url}")

        visitor.page.on("request", lambda request: asked(request.url))
        visitor.page.on("pageerror", lambda error: visitor.troubles.append(str(error)))
        visitor.page.on(
            "console",
            lambda message: (
                visitor.troubles.append(message.text) if message.type == "error" else None
            ),
        )
        visitors.append(visitor)
        return visitor

    yield arrive
    for visitor in visitors:
        assert visitor.troubles == []
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where screenshots go; GROUNDSWELL_PICTURES=docs/pictures makes those of the README."""
    folder = Path(os.environ.get("GROUNDSWELL_PICTURES", ROOT / ".stamps" / "pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
