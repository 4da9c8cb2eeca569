# SPDX-License-Identifier: AGPL-3.0-or-later
"""The envelopes of a secret ballot: what goes in comes out, in its place alone, and nobody sees from outside."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from committees import sealing
from committees.bylaws.counting import Verdict
from committees.sealing import Unreadable

KEY = sealing.new_key()
VERDICTS = st.sampled_from(Verdict.values)
CODES = st.text(sealing.SIGNS, min_size=sealing.CODE_LENGTH, max_size=sealing.CODE_LENGTH)
NUMBERS = st.integers(1, 2**63 - 1)


def opened(sealed: bytes, *, key: bytes = KEY, poll: int = 1, seat: int = 1) -> tuple[str, str]:
    return sealing.open_envelope(key, sealed, poll=poll, seat=seat)


@given(VERDICTS, CODES, NUMBERS, NUMBERS)
def test_what_goes_in_comes_out(verdict: str, code: str, poll: int, seat: int) -> None:
    sealed = sealing.seal(KEY, verdict, code, poll=poll, seat=seat)
    assert opened(sealed, poll=poll, seat=seat) == (verdict, code)
    assert len(sealed) == sealing.SEALED_LENGTH


@given(VERDICTS, CODES, st.integers(0, sealing.SEALED_LENGTH - 1), st.integers(1, 255))
def test_a_changed_envelope_does_not_open(verdict: str, code: str, where: int, change: int) -> None:
    sealed = bytearray(sealing.seal(KEY, verdict, code, poll=1, seat=1))
    sealed[where] ^= change
    with pytest.raises(Unreadable):
        opened(bytes(sealed))


@pytest.mark.parametrize("elsewhere", [{"poll": 2}, {"seat": 2}, {"poll": 11, "seat": 1}, {"key": sealing.new_key()}])
def test_an_envelope_opens_in_its_place_alone(elsewhere: dict[str, int | bytes]) -> None:
    """A vote laid into another seat's place, or another poll's, is no vote."""
    sealed = sealing.seal(KEY, "yes", sealing.new_code(), poll=1, seat=1)
    with pytest.raises(Unreadable):
        opened(sealed, **elsewhere)  # type: ignore[arg-type]


@given(st.binary(max_size=80))
def test_junk_does_not_open(junk: bytes) -> None:
    with pytest.raises(Unreadable):
        opened(junk)
    with pytest.raises(Unreadable):
        sealing.unwrap(junk, "secret", poll=1)


def test_the_same_vote_never_looks_the_same() -> None:
    code = sealing.new_code()
    looks = [sealing.seal(KEY, "no", code, poll=1, seat=1) for _ in range(1_000)]
    assert len(set(looks)) == 1_000
    assert len({sealed[: sealing.NONCE] for sealed in looks}) == 1_000


@pytest.mark.parametrize("wrong", ["", "maybe", "sealed"])
def test_only_a_vote_is_sealed(wrong: str) -> None:
    with pytest.raises(ValueError, match="Verdict"):
        sealing.seal(KEY, wrong, sealing.new_code(), poll=1, seat=1)


@pytest.mark.parametrize("wrong", ["", "ABC", "CDFGHJK0", "cdfghjkm", "CDFGHJKMN", "CDFG HJK"])
def test_only_a_code_of_ours_is_sealed(wrong: str) -> None:
    with pytest.raises(ValueError, match="check code"):
        sealing.seal(KEY, "yes", wrong, poll=1, seat=1)


@given(st.text(max_size=60), NUMBERS)
def test_the_key_of_a_poll_survives_wrapping(secret: str, poll: int) -> None:
    assert sealing.unwrap(sealing.wrap(KEY, secret, poll=poll), secret, poll=poll) == KEY


def test_the_key_needs_its_secret_and_its_poll() -> None:
    wrapped = sealing.wrap(KEY, "secret", poll=7)
    assert KEY not in wrapped
    for secret, poll in (("Secret", 7), ("secret", 8)):
        with pytest.raises(Unreadable):
            sealing.unwrap(wrapped, secret, poll=poll)


def test_codes_are_ours_and_differ() -> None:
    codes = [sealing.new_code() for _ in range(20_000)]
    assert all(map(sealing.is_code, codes))
    assert len(set(codes)) == len(codes)
    frequency = Counter("".join(codes))
    expected = 20_000 * sealing.CODE_LENGTH / len(sealing.SIGNS)
    assert set(frequency) == set(sealing.SIGNS)
    # Six standard deviations.
    assert all(abs(times - expected) < 6 * expected**0.5 for times in frequency.values())


def test_no_sign_looks_like_another() -> None:
    assert not set(sealing.SIGNS) & set("01258BILOSUZAE")
    assert len(set(sealing.SIGNS)) == len(sealing.SIGNS)


@given(CODES)
def test_a_code_is_read_as_people_type_it(code: str) -> None:
    for typed in (code, code.lower(), f" {code[:4]} {code[4:]} ", f"{code[:4]}-{code[4:]}"):
        assert sealing.read_code(typed) == code


def test_mixing_favours_no_place() -> None:
    """Where the first of five ends up, 10,000 times; chi-square with 4 degrees of freedom, 1 in 10 million."""
    places = Counter(sealing.mixed(range(5)).index(0) for _ in range(10_000))
    assert sum((places[place] - 2_000) ** 2 / 2_000 for place in range(5)) < 38
    assert sorted(sealing.mixed("abcde")) == list("abcde")
