"""Sealed values open at their own place under their own key, and nowhere else."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.kernel.ids import new_id
from groundswell.kernel.sealing import SealBroken, blind_index, derive, new_key, seal, unseal

KEY = bytes(range(32))
HERE = UUID(int=1)


@given(st.binary(max_size=500), st.text(max_size=50))
def test_what_is_sealed_opens_at_its_place(plain: bytes, place: str) -> None:
    sealed = seal(plain, key=KEY, place=place)
    assert unseal(sealed, key=KEY, place=place) == plain
    assert unseal(memoryview(sealed), key=KEY, place=place) == plain
    assert len(sealed) == len(plain) + 28


def test_equal_values_do_not_look_equal() -> None:
    assert len({seal(b"ana@example.org", key=KEY, place="here") for _ in range(50)}) == 50


def test_a_value_moved_to_another_row_does_not_open() -> None:
    sealed = seal(b"ana@example.org", key=KEY, place="contact 1")
    with pytest.raises(SealBroken):
        unseal(sealed, key=KEY, place="contact 2")


def test_a_value_does_not_open_under_another_key() -> None:
    with pytest.raises(SealBroken):
        unseal(seal(b"ana", key=KEY, place="here"), key=new_key(), place="here")


@given(st.integers(0, 8 * 31 - 1))
def test_a_value_with_one_bit_changed_does_not_open(bit: int) -> None:
    sealed = bytearray(seal(b"ana", key=KEY, place="here"))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealBroken):
        unseal(bytes(sealed), key=KEY, place="here")


@pytest.mark.parametrize("length", [0, 1, 11, 12, 27])
def test_a_value_cut_short_does_not_open(length: int) -> None:
    with pytest.raises(SealBroken):
        unseal(seal(b"", key=KEY, place="here")[:length], key=KEY, place="here")


def index(
    value: str, *, key: bytes = KEY, organization: UUID = HERE, field: str = "email"
) -> bytes:
    return blind_index(value, key=key, organization_id=organization, field=field)


def test_a_value_is_found_within_its_organization_and_field_alone() -> None:
    found = index("ana@example.org")
    assert found == index("ana@example.org")
    others = {
        index("ana@example.org", organization=UUID(int=2)),
        index("ana@example.org", field="phone"),
        index("ana@example.org", key=new_key()),
        index("Ana@example.org"),
    }
    assert len(others | {found}) == 5
    assert len(found) == 32


def test_no_field_and_organization_can_be_taken_for_another() -> None:
    one, other = new_id(), new_id()
    assert index("x", organization=one, field="a b") != index("x", organization=one, field="a")
    assert index("x", organization=one) != index("x", organization=other)


def test_keys_for_different_purposes_differ() -> None:
    keys = {derive(KEY, purpose) for purpose in ("links", "hall codes", "person keys", "")}
    assert len(keys) == 4
    assert all(len(key) == 32 for key in keys)
    assert new_key() != new_key()
