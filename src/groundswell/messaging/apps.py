"""The messaging room."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """The outbox."""

    name = "groundswell.messaging"
    label = "messaging"

    def ready(self) -> None:
        """Begin listening to the rooms below."""
        from groundswell.messaging import listeners  # noqa: F401, PLC0415  # needs every model loaded
