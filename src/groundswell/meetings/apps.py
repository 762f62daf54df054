"""The meetings room."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Meetings, RSVPs, the door."""

    name = "groundswell.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Begin listening to the rooms below."""
        from groundswell.meetings import listeners  # noqa: F401, PLC0415  # needs every model loaded
