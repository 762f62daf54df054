"""The hall room."""

from django.apps import AppConfig


class HallConfig(AppConfig):
    """Programme, pitches, concerns, attention."""

    name = "groundswell.hall"
    label = "hall"

    def ready(self) -> None:
        """Begin listening to the rooms below."""
        from groundswell.hall import listeners  # noqa: F401, PLC0415  # needs every model loaded
