"""The words by which an open phone page proves for whom it speaks, without a cookie.

A token names a grant and a meeting, with a proof that only this house can make. Whether the grant
is still in force is asked whenever it is shown.
"""

import base64
import hmac
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from groundswell.kernel.sealing import derive

_SCHEME = "Phone "
_PROOF_BYTES = 16


@dataclass(frozen=True, slots=True)
class Phones:
    """Phones of one kind: the token of one kind opens nothing of another."""

    purpose: str

    def authorization_of(self, grant_id: UUID, meeting_id: UUID) -> str:
        """The authorization header of a phone that holds that grant at that meeting."""
        raw = grant_id.bytes + self._proof(grant_id, meeting_id)
        return _SCHEME + base64.urlsafe_b64encode(raw).decode().rstrip("=")

    def grant_in(self, authorization: str, meeting_id: UUID) -> UUID | None:
        """The grant that an authorization header proves for a meeting, if it does."""
        token = authorization.removeprefix(_SCHEME)
        try:
            raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            return None
        if len(raw) != 16 + _PROOF_BYTES:
            return None
        grant_id = UUID(bytes=raw[:16])
        proof = self._proof(grant_id, meeting_id)
        return grant_id if hmac.compare_digest(raw[16:], proof) else None

    def _proof(self, grant_id: UUID, meeting_id: UUID) -> bytes:
        message = grant_id.bytes + meeting_id.bytes
        key = _key(settings.DATA_KEY, self.purpose)
        return hmac.digest(key, message, "sha256")[:_PROOF_BYTES]


@lru_cache(maxsize=8)
def _key(house_key: bytes, purpose: str) -> bytes:
    return derive(house_key, purpose)
