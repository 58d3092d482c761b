"""How uvicorn serves the desk."""

from __future__ import annotations

import os
import socket

import uvicorn
from starlette.types import ASGIApp

from review.access.exposure import Exposure

SHUTDOWN_SECONDS = 5
KEPT_SECONDS = 75
"""For so long a connection is kept without a request: longer than browsers and proxies do, which would
otherwise now and then send one on a connection that is just being closed."""


def open_listener(exposure: Exposure) -> socket.socket:
    """Return a socket that listens where the desk is to be, at any free port for port 0; raises OSError.

    It is told that it speaks TCP: for such sockets alone asyncio turns off that small packets wait, which
    costs each answer 40 ms.
    """
    places = socket.getaddrinfo(
        exposure.host.strip("[]"), exposure.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    family, kind, protocol, _, address = places[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # where it lets nobody else listen there
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


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
        timeout_keep_alive=KEPT_SECONDS,
    )
