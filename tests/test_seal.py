"""A sealed link opens exactly as issued, for as long as it says, with the keys listed."""

import base64
import string
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shopplugin.seal import CLOCK_SKEW, LONG, LONGEST_LINK, SHORT, Expired, NotAsIssued, Seal

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
OLD_KEY, NEW_KEY = Fernet.generate_key().decode(), Fernet.generate_key().decode()
ANSWERS = {"wear": "outer_edge", "pain": ["outer_side"], "ship_to": {"country": "US"}}
SEAL = Seal([NEW_KEY])


def sealed(seal: Seal = SEAL, *, kept: bool = False, now: datetime = NOW) -> str:
    return seal.seal(ANSWERS, catalog_version="c1", rules_version="r1", kept=kept, now=now)


def test_a_link_opens_to_the_answers_and_versions_it_was_made_of():
    opened = SEAL.unseal(sealed(), now=NOW)

    assert (opened.answers, opened.catalog_version, opened.rules_version, opened.kept) == (
        ANSWERS,
        "c1",
        "r1",
        False,
    )
    assert opened.expires == NOW + SHORT


def test_equal_answers_make_different_links():
    assert len({sealed() for _ in range(20)}) == 20


def test_a_link_needs_no_escaping_in_an_address():
    assert set(sealed()) <= set(string.ascii_letters + string.digits + "-_")


@pytest.mark.parametrize(("kept", "life"), [(False, SHORT), (True, LONG)])
def test_a_link_opens_until_its_last_second_and_not_after(kept, life):
    link = sealed(kept=kept)

    assert SEAL.unseal(link, now=NOW + life).answers == ANSWERS
    with pytest.raises(Expired):
        SEAL.unseal(link, now=NOW + life + timedelta(seconds=1))


def test_a_clock_a_minute_behind_still_opens_a_new_link_and_two_minutes_does_not():
    link = sealed()

    assert SEAL.unseal(link, now=NOW - CLOCK_SKEW).answers == ANSWERS
    with pytest.raises(NotAsIssued):
        SEAL.unseal(link, now=NOW - 2 * CLOCK_SKEW)


def test_an_older_key_opens_while_it_is_listed_and_then_no_more():
    link = sealed(Seal([OLD_KEY]))

    assert Seal([NEW_KEY, OLD_KEY]).unseal(link, now=NOW).answers == ANSWERS
    with pytest.raises(NotAsIssued):
        Seal([NEW_KEY]).unseal(link, now=NOW)


def test_no_other_letter_in_any_place_opens_a_link():
    link = sealed()
    alphabet = string.ascii_letters + string.digits + "-_=+/.~ %\n"

    opened = [
        (place, letter)
        for place in range(len(link))
        for letter in alphabet
        if letter != link[place] and _opens(link[:place] + letter + link[place + 1 :])
    ]

    assert opened == []


def test_no_letter_may_be_missing_or_added():
    link = sealed()

    assert not any(_opens(link[:place]) for place in range(len(link)))
    assert not any(_opens(link + more) for more in ("=", "==", "A", "AAAA", "\n", " "))


@given(st.text(max_size=400))
@example("\ud800")
@settings(max_examples=300)
def test_no_text_but_a_link_opens(text):
    assert not _opens(text)


@given(st.binary(max_size=600))
@settings(max_examples=300)
def test_no_bytes_of_somebody_elses_making_open(raw):
    assert not _opens(base64.urlsafe_b64encode(raw).rstrip(b"=").decode())


@given(st.data())
@settings(max_examples=300)
def test_no_bit_of_a_link_may_be_another(data):
    raw = bytearray(base64.urlsafe_b64decode(sealed() + "=="))
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8

    assert not _opens(base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode())


def test_a_link_of_another_format_is_not_as_issued(monkeypatch):
    monkeypatch.setattr("shopplugin.seal.FORMAT", 2)
    link = sealed()
    monkeypatch.undo()

    assert not _opens(link)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"no deflate",
        zlib.compress(b"no json"),
        zlib.compress(b"{}"),
        zlib.compress(b"[1]"),
    ],
)
def test_what_was_sealed_by_something_else_is_not_as_issued(payload):
    token = Fernet(NEW_KEY).encrypt_at_time(payload, int(NOW.timestamp()))

    assert not _opens(token.rstrip(b"=").decode())


def test_a_payload_that_swells_is_not_inflated():
    bomb = zlib.compress(b'["' + b"a" * 1_000_000)
    token = Fernet(NEW_KEY).encrypt_at_time(bomb, int(NOW.timestamp()))

    assert not _opens(token.rstrip(b"=").decode())


def test_a_link_longer_than_any_of_ours_is_not_even_read():
    assert not _opens(sealed() + "A" * LONGEST_LINK)


def test_the_link_reveals_nothing_of_the_answers():
    link = sealed()
    raw = base64.urlsafe_b64decode(link + "==")

    assert not any(word.encode() in raw for word in ("outer_edge", "wear", "US", "c1"))


@pytest.mark.parametrize("key", ["short", "é" * 44, "A" * 42 + "!="])
def test_a_malformed_key_is_named_with_the_remedy(key):
    with pytest.raises(ValueError, match=r"key 2 of 2: this is not a Fernet key\. Make one"):
        Seal([NEW_KEY, key])


def test_no_key_at_all_is_refused():
    with pytest.raises(ValueError, match="names no key"):
        Seal([])


def _opens(link: str) -> bool:
    try:
        SEAL.unseal(link, now=NOW)
    except NotAsIssued:
        return False
    return True
