"""A crowd comes to a real house, on loopback; the house is killed, and keeps every word."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.crowd.conftest import Town

WHO = ["--phones", "12", "--seed", "3"]


@contextmanager
def open_pages(town: Town, count: int) -> Iterator[None]:
    """So many connections that stay open, as those of pages that follow."""
    with ExitStack() as held:
        for _ in range(count):
            address = ("127.0.0.1", town.port)
            held.enter_context(socket.create_connection(address))
        yield


def test_a_crowd_fills_a_hall_of_open_pages_and_the_books_agree(town: Town) -> None:
    """More connections than the server takes unless it is told otherwise: 1,024."""
    with town.served(), open_pages(town, 1_200):
        code, facts, shown = town.crowd(*WHO, "--minutes", "0.12")
    after = town.count()
    assert code == 0, shown
    meeting, taps = facts["meeting"], facts["taps"]
    assert facts["phones"] == {"sent": 12, "in": 12, "turned_away": {}}
    assert taps["made"] == taps["acknowledged"] == taps["found"] > 0
    assert taps["lost"] == taps["missing"] == taps["doubled"] == taps["told_wrong"] == 0
    assert after["promises"][meeting] == taps["promises"] > 0
    assert after["here"][meeting] == 12
    assert (after["invented"], after["letters"]) == (12, 0), "nobody is written to"
    assert {kind for kind, each in facts["requests"].items() if each["answered"]} >= {
        "front page",
        "assets",
        "enter",
        "page anew",
        "stream opened",
        "taps",
    }
    assert facts["is_well"]
    assert "/go/" in shown, "the address of the stage is shown"


def test_a_house_that_is_killed_keeps_every_word(town: Town) -> None:
    """The same seed is the same people, and a town that had its evening plans another one."""
    code, facts, shown = town.crowd(*WHO, "--minutes", "0.16", "--kill")
    after = town.count()
    assert code == 0, shown
    meeting, taps = facts["meeting"], facts["taps"]
    assert len(facts["kills"]) == 1
    assert facts["kills"][0] >= 1, "taps were on their way"
    assert facts["failed_while_down"] > 0
    assert taps["made"] == taps["acknowledged"] == taps["found"] > 0
    assert taps["lost"] == taps["missing"] == taps["doubled"] == taps["told_wrong"] == 0
    assert after["here"][meeting] == 12
    assert after["promises"][meeting] == taps["promises"]
    assert (after["invented"], after["letters"]) == (12, 0)
    assert after["broken"] == []


def test_a_port_that_is_taken_is_said(town: Town) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", town.port))
        other.listen()
        code, facts, shown = town.crowd("--kill", "2")
    assert (code, facts) == (1, {})
    assert "listens on port" in shown
    assert "Traceback" not in shown
