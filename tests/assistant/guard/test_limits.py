"""Limits over a real Redis: shared by processes, and not gone when it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.guard.limits import Limits, Rates
from tests.servers import free_port, redis_server

WHO = {"site": "s", "visitor": "v", "address": "a"}


@pytest.fixture(scope="module")
def redis() -> Iterator[str]:
    with redis_server() as url:
        yield url


def test_two_processes_count_together(redis: str) -> None:
    rates = Rates(visitor_minute=3)
    one, two = Limits(redis), Limits(redis)
    assert [each.message(rates, **WHO) is None for each in (one, two, one, two)] == [True, True, True, False]
    refused = one.message(rates, **WHO)
    assert refused is not None
    assert refused.rule == "visitor"
    assert 0 < refused.retry_after_s <= 60


def test_a_redis_out_of_reach_closes_nothing_and_opens_nothing(caplog: pytest.LogCaptureFixture) -> None:
    limits, rates = Limits(f"redis://:secret@127.0.0.1:{free_port()}"), Rates(visitor_minute=2)
    assert [limits.message(rates, **WHO) is None for _ in range(4)] == [True, True, False, False]
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 1
    assert "in this process alone" in said[0]
    assert "secret" not in said[0]


def test_a_redis_that_goes_away_between_two_messages() -> None:
    rates = Rates(visitor_minute=2)
    with redis_server() as url:
        limits = Limits(url)
        assert limits.message(rates, **WHO) is None
    assert limits.message(rates, **WHO) is None  # counted anew, by this process
    assert limits.message(rates, **WHO) is None
    assert limits.message(rates, **WHO) is not None
