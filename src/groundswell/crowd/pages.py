"""What a phone reads out of the hall's pages, as its browser and the page's script would."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser

_ASSETS = {"link": "href", "script": "src"}


@dataclass
class HallPage:
    """A page of the hall, or the part of it that is fetched anew.

    ``asks`` are those that can be tapped just now, and ``promised`` those to which its owner said
    yes before. ``authorization`` is empty until the phone speaks for somebody.
    """

    assets: list[str] = field(default_factory=list)
    stream: str = ""
    now: str = ""
    shape: str = ""
    taps: str = ""
    authorization: str = ""
    enter: str = ""
    form: dict[str, str] = field(default_factory=dict)
    asks: list[str] = field(default_factory=list)
    promised: list[str] = field(default_factory=list)


def read(text: str) -> HallPage:
    """Read a page."""
    reader = _Reader()
    reader.feed(text)
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = HallPage()
        self._ask = ""
        self._form = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take from each element what the phone needs."""
        said = {name: value or "" for name, value in attrs}
        if tag in _ASSETS and said.get(_ASSETS[tag], "").startswith("/"):
            self.page.assets.append(said[_ASSETS[tag]])
        if "data-hall" in said:
            self.page.stream = said["data-hall"]
            self.page.now, self.page.shape = said["hx-get"], said["data-shape"]
        if "data-taps" in said:
            self.page.taps, self.page.authorization = said["data-taps"], said["data-authorization"]
            self.page.promised = list(json.loads(said["data-promised"]))
        self._ask = said.get("data-ask", self._ask)
        if tag == "form":
            self._form = "tap" if "data-tap" in said else said.get("action", "")
            if self._form.endswith("/enter/"):
                self.page.enter = self._form
        elif tag == "input" and self._form.endswith("/enter/") and said.get("type") == "hidden":
            self.page.form[said["name"]] = said.get("value", "")
        elif tag == "button" and self._form == "tap" and "disabled" not in said:
            self.page.asks.append(self._ask)
