"""Meetings: who is coming, who came."""
