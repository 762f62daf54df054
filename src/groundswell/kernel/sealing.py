"""Values that only the running house can read.

AES-256-GCM, bound to the row and field the value stands in, so that a sealed value moved to another
row does not open. Equal values are found by a blind index, HMAC-SHA-256 under a key of its own for
each organization and field (derived by HKDF, RFC 5869).
"""

import hmac
import os
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from groundswell.kernel.errors import DomainError

KEY_BYTES = 32
_NONCE_BYTES = 12


class SealBroken(DomainError):
    """A sealed value does not open: its key was destroyed, or it was changed or moved."""

    status = 500


def new_key() -> bytes:
    """32 random bytes."""
    return os.urandom(KEY_BYTES)


def derive(key: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose from the house's key."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


def seal(plain: bytes, *, key: bytes, place: str) -> bytes:
    """Nonce and ciphertext of ``plain``, which opens at ``place`` alone."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(sealed: "bytes | memoryview[int]", *, key: bytes, place: str) -> bytes:
    """What was sealed at ``place``. Raises SealBroken."""
    try:
        return AESGCM(key).decrypt(
            bytes(sealed[:_NONCE_BYTES]), bytes(sealed[_NONCE_BYTES:]), place.encode()
        )
    except (InvalidTag, ValueError):  # ValueError where there is not even a whole nonce
        raise SealBroken(place=place) from None


def blind_index(value: str, *, key: bytes, organization_id: UUID, field: str) -> bytes:
    """The 32 bytes under which a value is found again within one organization's field."""
    field_key = derive(key, f"blind index {organization_id} {field}")
    return hmac.new(field_key, value.encode(), sha256).digest()
