"""Sealing and opening uploads, which name people and how to reach them."""

from uuid import UUID

from django.conf import settings

from groundswell.exchange.models import Upload
from groundswell.kernel import sealing


def sealed(upload_id: UUID, data: bytes) -> bytes:
    """A file, sealed to stand in the upload of that id."""
    return sealing.seal(data, key=_key(), place=f"upload {upload_id}")


def opened(upload: Upload) -> bytes:
    """The file of an upload. Raises SealBroken."""
    return sealing.unseal(upload.sealed, key=_key(), place=f"upload {upload.pk}")


def _key() -> bytes:
    return sealing.derive(settings.DATA_KEY, "uploads")
