"""Requests that come one after another are served by one thread; several at once by several, and none waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import CancelledError
from threading import Event, current_thread
from threading import enumerate as threads

import pytest

from parcours_server.api.threads import Threads


@pytest.fixture
def some() -> Iterator[Threads]:
    """Three threads, ended at the end."""
    made = Threads(3)
    yield made
    made.close()


def name() -> str:
    return f"{current_thread().name} {current_thread().ident}"


def test_one_after_another_works_on_one_thread(some: Threads) -> None:
    async def ask() -> set[str]:
        return {await some.do(name) for _ in range(20)}

    assert len(asyncio.run(ask())) == 1


def test_while_one_works_the_others_are_served(some: Threads) -> None:
    begun, going = Event(), Event()

    async def ask() -> tuple[str, list[str]]:
        def long() -> str:
            begun.set()
            assert going.wait(30)
            return name()

        first = asyncio.create_task(some.do(long))
        await asyncio.get_running_loop().run_in_executor(None, begun.wait)
        others = [await some.do(name) for _ in range(5)]
        going.set()
        return await first, others

    first, others = asyncio.run(ask())
    assert first not in others


def test_what_is_raised_there_is_raised_here_and_the_thread_goes_on(some: Threads) -> None:
    async def ask() -> None:
        await some.do(lambda: 1 // 0)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(ask())
    assert asyncio.run(some.do(lambda: 7)) == 7


def test_who_goes_away_leaves_the_thread_to_its_work(some: Threads) -> None:
    """The next one is not put behind it."""
    begun, going, ended = Event(), Event(), Event()

    def long() -> None:
        begun.set()
        assert going.wait(30)
        ended.set()

    async def ask() -> str:
        gone = asyncio.create_task(some.do(long))
        await asyncio.get_running_loop().run_in_executor(None, begun.wait)
        gone.cancel()
        with pytest.raises((asyncio.CancelledError, CancelledError)):
            await gone
        found = await asyncio.wait_for(some.do(name), 30)
        assert not ended.is_set()
        going.set()
        return found

    assert asyncio.run(ask())
    some.close()
    assert ended.is_set()


def test_they_end_when_they_are_closed(some: Threads) -> None:
    found = asyncio.run(some.do(name))
    some.close()
    assert found.split()[1] not in {str(thread.ident) for thread in threads()}
