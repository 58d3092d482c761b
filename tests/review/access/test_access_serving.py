from __future__ import annotations

import errno
import socket

import pytest

from review.access.exposure import Exposure
from review.access.serving import configure_server, open_listener


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]"])
def test_a_desk_listens_at_once_where_it_is_told_to(host):
    with open_listener(Exposure(host=host, port=0)) as listener:
        address = listener.getsockname()
        assert address[0] in ("127.0.0.1", "::1")
        with socket.create_connection(address[:2], timeout=5) as connection:
            assert connection.getpeername() == address


def test_small_answers_do_not_wait_for_those_before_them():
    with open_listener(Exposure(port=0)) as listener:
        assert listener.proto == socket.IPPROTO_TCP  # which is what asyncio looks at


def test_a_port_that_is_taken_is_not_shared():
    with open_listener(Exposure(port=0)) as listener:
        with pytest.raises(OSError, match="in use") as caught:
            open_listener(Exposure(port=listener.getsockname()[1]))
        assert caught.value.errno == errno.EADDRINUSE


def test_the_server_believes_nothing_of_what_proxies_say_and_tells_nothing_of_itself():
    config = configure_server(lambda scope, receive, send: None, Exposure())
    assert config.proxy_headers is False
    assert config.server_header is False
    assert config.ws == "none"
