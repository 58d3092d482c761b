"""How uvicorn serves the desk."""

from __future__ import annotations

import os
import socket

import uvicorn
from starlette.types import ASGIApp

from review.access.exposure import Exposure

SHUTDOWN_SECONDS = 5


def bind_socket(exposure: Exposure) -> socket.socket:
    """Return a socket at the host and port of the desk, any free one for port 0; raises OSError.

    It is told that it speaks TCP: for such sockets alone asyncio turns off that small packets wait, which
    costs each answer 40 ms.
    """
    places = socket.getaddrinfo(
        exposure.host, exposure.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    family, kind, protocol, _, address = places[0]
    bound = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # where it lets nobody else listen there
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound


def configure_server(app: ASGIApp, exposure: Exposure) -> uvicorn.Config:
    """Return the configuration of the desk's server.

    What proxies say is believed by the Guard alone: uvicorn would believe whoever is on this computer.
    """
    return uvicorn.Config(
        app,
        host=exposure.host,
        port=exposure.port,
        http="httptools",
        ws="none",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
