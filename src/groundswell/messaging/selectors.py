"""Reads of messaging."""

from groundswell.kernel import clock
from groundswell.messaging.models import Message


def letters_wait() -> bool:
    """Whether there is a letter to send now."""
    return Message.objects.filter(
        sent_at__isnull=True, given_up_at__isnull=True, send_after__lte=clock.now()
    ).exists()
