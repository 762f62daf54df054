"""Turf and walks from files alone, for the command line: no house has to stand.

The rooms that canvass will stand on the same pure library, `groundswell.science`.
"""
