"""The words by which an open phone page proves for whom it taps, without a cookie.

A token names a grant and a meeting, with a proof that only this house can make. Whether the grant
is still in force is asked at every batch.
"""

import base64
import hmac
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from groundswell.kernel.sealing import derive

_SCHEME = "Phone "
_PROOF_BYTES = 16


def authorization_of(grant_id: UUID, meeting_id: UUID) -> str:
    """The authorization header of a phone that holds that grant in that hall."""
    raw = grant_id.bytes + _proof(grant_id, meeting_id)
    return _SCHEME + base64.urlsafe_b64encode(raw).decode().rstrip("=")


def grant_in(authorization: str, meeting_id: UUID) -> UUID | None:
    """The grant that an authorization header proves for a hall, if it does."""
    token = authorization.removeprefix(_SCHEME)
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    if len(raw) != 16 + _PROOF_BYTES:
        return None
    grant_id = UUID(bytes=raw[:16])
    return grant_id if hmac.compare_digest(raw[16:], _proof(grant_id, meeting_id)) else None


def _proof(grant_id: UUID, meeting_id: UUID) -> bytes:
    message = grant_id.bytes + meeting_id.bytes
    return hmac.digest(_key(settings.DATA_KEY), message, "sha256")[:_PROOF_BYTES]


@lru_cache(maxsize=4)
def _key(house_key: bytes) -> bytes:
    return derive(house_key, "hall phones")
