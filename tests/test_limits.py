"""How often one network may ask, alone and with Redis, and who is never held up."""

from __future__ import annotations

import logging

import pytest
from host import make_host

from shopplugin.limits import LocalLimiter, SharedLimiter, network_of, open_limiter

SHOPPER = "198.51.100.7"


class Clock:
    """A clock that stands still until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class FakeRedis:
    """As much of Redis as the limiter asks for; ``down`` makes it fail."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.expiries: dict[str, int] = {}
        self.asked = 0
        self.down = False

    def pipeline(self) -> FakeRedis:
        return self

    def __enter__(self) -> FakeRedis:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def incr(self, key: str) -> FakeRedis:
        self.asked += 1
        if self.down:
            raise ConnectionError
        self.counts[key] = self.counts.get(key, 0) + 1
        self.last = self.counts[key]
        return self

    def expire(self, key: str, seconds: int) -> FakeRedis:
        self.expiries[key] = seconds
        return self

    def execute(self) -> tuple[int, bool]:
        return self.last, True


def test_a_network_that_asks_too_often_is_told_when_to_come_back(tmp_path):
    client = make_host(tmp_path, config={"SHOPPLUGIN_RATE_LIMIT": 5}).test_client()

    def ask(address: str) -> object:
        return client.get("/fit/api/v1/profiles", environ_base={"REMOTE_ADDR": address})

    allowed = [ask(SHOPPER).status_code for _ in range(10)]
    refused = ask(SHOPPER)

    assert allowed == [200] * 10
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert refused.headers["Retry-After"] == "1"
    assert ask("203.0.113.9").status_code == 200


def test_twenty_requests_a_second_are_always_allowed_by_default():
    clock = Clock()
    limiter = LocalLimiter(100, clock=clock)

    waits = []
    for second in range(60):
        clock.now = float(second)
        waits += [limiter.wait(SHOPPER) for _ in range(20)]

    assert set(waits) == {0.0}


def test_a_bucket_fills_again_with_time():
    clock = Clock()
    limiter = LocalLimiter(1, clock=clock)

    first = [limiter.wait(SHOPPER) for _ in range(3)]
    clock.now = 1.0

    assert first == [0.0, 0.0, 1.0]
    assert limiter.wait(SHOPPER) == 0.0


def test_only_so_many_networks_are_remembered():
    limiter = LocalLimiter(1, networks=2, clock=Clock())

    for last in range(5):
        limiter.wait(f"198.51.{last}.7")

    assert list(limiter._buckets) == ["198.51.3", "198.51.4"]


def test_zero_is_no_limit():
    assert {LocalLimiter(0).wait(SHOPPER) for _ in range(1000)} == {0.0}


@pytest.mark.parametrize(
    ("address", "network"),
    [
        (SHOPPER, "198.51.100"),
        ("::ffff:198.51.100.7", "198.51.100"),
        ("2001:db8:1:2::3", "2001:0db8:0001"),
        ("127.0.0.1", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("not an address", None),
        (None, None),
    ],
)
def test_an_address_is_cut_to_its_network_unless_it_speaks_for_everybody(address, network):
    assert network_of(address) == network


def test_workers_count_together_in_redis_and_keep_nothing_there():
    redis, clock = FakeRedis(), Clock()
    workers = [SharedLimiter(redis, 2, LocalLimiter(2), clock) for _ in range(2)]

    waits = [workers[turn % 2].wait(SHOPPER) for turn in range(5)]

    assert waits == [0.0, 0.0, 0.0, 0.0, 2.0]
    assert redis.expiries == {"shopplugin:limit:198.51.100:0": 4}


def test_a_new_window_lets_a_network_ask_again():
    clock = Clock()
    limiter = SharedLimiter(FakeRedis(), 1, LocalLimiter(1), clock)
    for _ in range(3):
        limiter.wait(SHOPPER)

    clock.now = 2.0

    assert limiter.wait(SHOPPER) == 0.0


def test_without_redis_each_worker_counts_for_itself_and_soon_stops_asking(caplog):
    redis, clock = FakeRedis(), Clock()
    redis.down = True
    limiter = SharedLimiter(redis, 10, LocalLimiter(10, clock=clock), clock)

    with caplog.at_level(logging.WARNING, "shopplugin"):
        waits = [limiter.wait(SHOPPER) for _ in range(21)]

    assert waits == [0.0] * 20 + [0.1]
    assert redis.asked == 5
    assert caplog.messages == ["Redis does not answer; each worker counts requests for itself."]


def test_redis_is_asked_again_after_a_while():
    redis, clock = FakeRedis(), Clock()
    redis.down = True
    limiter = SharedLimiter(redis, 10, LocalLimiter(10, clock=clock), clock)
    for _ in range(6):
        limiter.wait(SHOPPER)
    redis.down = False

    clock.now = 10.0
    limiter.wait(SHOPPER)

    assert redis.asked == 6


def test_a_redis_nobody_answers_at_holds_up_nothing():
    limiter = open_limiter(10, "redis://127.0.0.1:1/0")

    assert limiter.wait(SHOPPER) == 0.0


def test_an_address_of_redis_that_is_none_stops_the_start():
    with pytest.raises(ValueError, match="SHOPPLUGIN_REDIS_URL: Redis URL must specify"):
        open_limiter(10, "localhost")
