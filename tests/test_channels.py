"""What goes over the wire to a Workflow."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Thread

import pytest

from service.channels import Channels
from service.errors import PermanentError, TransientError

PATH = "/workflows/0f/x~y/%2d%2D/invoke?sp=%2ftriggers%2Fmanual&sig=a%2Bb+c=~_%7E9fQk&x[]='"


class Wire:
    """A server that keeps what it hears and gives one answer."""

    def __init__(self, answer: bytes) -> None:
        self.heard = b""
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._socket.accept()
        with connection:
            while not self.heard.endswith(b"{}"):
                self.heard += connection.recv(65536)
            connection.sendall(self._answer)

    def close(self) -> None:
        self._thread.join(5)
        self._socket.close()


def answering(status: str, *headers: str) -> Wire:
    lines = "".join(f"{header}\r\n" for header in headers)
    return Wire(f"HTTP/1.1 {status}\r\n{lines}Content-Length: 0\r\n\r\n".encode())


@pytest.fixture
def taken() -> Iterator[Wire]:
    wire = answering("202 Accepted")
    yield wire
    wire.close()


def test_address_goes_out_byte_for_byte(taken: Wire) -> None:
    Channels((), taken.url, 5).post(taken.url + PATH, "{}")

    assert taken.heard.split(b"\r\n")[0] == f"POST {PATH} HTTP/1.1".encode()
    assert b"Content-Type: application/json" in taken.heard


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("Retry-After: 17", 17, 17),
        ("Retry-After: Wed, 21 Oct 2099 07:28:00 GMT", 86_400, 86_400),
        ("Retry-After: Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_day(header: str, least: float, most: float) -> None:
    wire = answering("429 Too Many Requests", header)
    with pytest.raises(TransientError) as caught:
        Channels((), wire.url, 5).post(wire.url + PATH, "{}")
    wire.close()

    assert caught.value.retry_after is not None
    assert least <= caught.value.retry_after <= most


def test_redirect_is_not_followed() -> None:
    elsewhere = socket.create_server(("127.0.0.1", 0))
    elsewhere.settimeout(0.2)
    wire = answering("307 Temporary Redirect", f"Location: http://127.0.0.1:{elsewhere.getsockname()[1]}/")
    with pytest.raises(PermanentError, match="307"):
        Channels((), wire.url, 5).post(wire.url + PATH, "{}")
    wire.close()

    with elsewhere, pytest.raises(TimeoutError):
        elsewhere.accept()


def test_what_goes_wrong_is_told_without_the_address() -> None:
    closed = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    closed.close()

    with pytest.raises(TransientError, match="ConnectionRefusedError") as caught:
        Channels((), url, 5).post(url + PATH, "{}")
    assert "9fQk" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_address_that_may_not_be_called_is_not_called() -> None:
    with pytest.raises(PermanentError, match="not a host of Microsoft's Workflows"):
        Channels(("api.powerplatform.com",), None, 5).post("https://127.0.0.1/a?sig=x", "{}")
