"""The live hall: streams what is on to every open page, and takes a hall's taps by the batch.

A small ASGI application of its own beside the pages, with four addresses for a meeting::

    GET  /live/<meeting>/        server-sent events: the board, anew whenever it changes
    GET  /live/<meeting>/state   the board once, for who cannot stream; 304 while it is unchanged
    GET  /live/<meeting>/now     what is on as the phones' page shows it, the same for everybody
    POST /live/<meeting>/taps    taps of one phone, answered when they are committed

A board holds ids and numbers. Boards live in memory, are read from the tables when the first page
follows a meeting, and equal the tables whenever nothing is under way.
"""

from groundswell.hall.live.answering import PREFIX, application

__all__ = ["PREFIX", "application"]
