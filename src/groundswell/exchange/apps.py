"""The exchange room."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """What comes in from elsewhere, and what goes out."""

    name = "groundswell.exchange"
    label = "exchange"
