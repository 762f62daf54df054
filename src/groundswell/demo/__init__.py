"""The demo town: made by the same operations that make everything else, at moments of its past."""

from groundswell.demo.doors import doors
from groundswell.demo.town import HouseIsLivedIn, Made, another_evening, is_town, make

__all__ = ["HouseIsLivedIn", "Made", "another_evening", "doors", "is_town", "make"]
