"""A crowd of invented people with phones, who come to an evening over real HTTP.

It is the load test of the live hall, and it shows a newcomer a full one: phones come in by the code
on the stage, follow the board, tap as people do, and lose their network as phones do. At the end
the tables are compared with what every phone was told.
"""

from groundswell.crowd.evening import CannotPlay
from groundswell.crowd.playing import play
from groundswell.crowd.wishes import Wish

__all__ = ["CannotPlay", "Wish", "play"]
