"""The numbers of the house: pure functions, frozen results, exact where it matters.

Nothing here imports Django or reads a clock, a database or a source of chance: seeds and clocks are
arguments, so that anybody can compute any published number again.
"""
