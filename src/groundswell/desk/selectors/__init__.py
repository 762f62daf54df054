"""What the desk gathers from the rooms below."""

from groundswell.desk.selectors.finding import FOUND_AT_MOST, Found, Known, find, person_page
from groundswell.desk.selectors.home import Home, MeetingAhead, home_of
from groundswell.desk.selectors.own_data import own_data
from groundswell.desk.selectors.own_page import OwnPage, own_page

__all__ = [
    "FOUND_AT_MOST",
    "Found",
    "Home",
    "Known",
    "MeetingAhead",
    "OwnPage",
    "find",
    "home_of",
    "own_data",
    "own_page",
    "person_page",
]
