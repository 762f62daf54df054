"""The meetings room."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Meetings, shifts, RSVPs, the door."""

    name = "groundswell.meetings"
    label = "meetings"
