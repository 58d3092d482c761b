"""How uvicorn serves the desk."""

from __future__ import annotations

import uvicorn
from starlette.types import ASGIApp

from review.access.exposure import Exposure

SHUTDOWN_SECONDS = 5


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
