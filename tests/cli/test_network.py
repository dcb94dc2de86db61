"""The watch over the network sees every attempt, and only while it is on."""

from __future__ import annotations

import socket
import threading

import pytest

from parcours_desktop.cli.network import Network


def attempt() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as line:
        line.settimeout(0.2)
        with pytest.raises(ConnectionRefusedError):
            line.connect(("127.0.0.1", 9))


def test_an_attempt_is_noted() -> None:
    with Network() as network:
        attempt()
    assert network.asked == ["socket.connect"]


def test_a_name_that_is_asked_for_is_noted() -> None:
    with Network() as network:
        socket.getaddrinfo("127.0.0.1", 80)
    assert network.asked == ["socket.getaddrinfo"]


def test_the_sockets_of_the_desktop_do_not_count() -> None:
    with (
        Network() as network,
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line,
        pytest.raises(ConnectionRefusedError),
    ):
        line.connect("\0nobody-listens-here")
    assert network.asked == []


def test_afterwards_nothing_is_noted() -> None:
    with Network() as network:
        pass
    attempt()
    assert network.asked == []


def test_other_threads_are_watched_too() -> None:
    with Network() as network:
        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
    assert network.asked == ["socket.connect"]
