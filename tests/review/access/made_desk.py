"""A small application behind the real guard on a real server, and browsers that visit it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles

import review
from review.access.accounts import Accounts
from review.access.exposure import Exposure
from review.access.guard import Guard
from review.access.pages import build_router
from review.access.passwords import Passwords
from review.access.policy import Policy, open_policy
from review.access.serving import configure_server, open_listener

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "a correct horse, a battery"
MAX_BODY = 20_000
MAX_UPLOAD = 300_000


@dataclass
class Clock:
    """Tells the time, which a test may have pass."""

    passed: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.passed


@dataclass
class MadeDesk:
    """A desk that runs; `received` are the bytes of bodies that the application took."""

    policy: Policy
    folder: Path
    url: str
    clock: Clock
    received: list[int] = field(default_factory=list)

    def visit(self, *, address: str = "127.0.0.1", **headers: str) -> Browser:
        """Return a browser whose requests come from an address of this computer."""
        transport = httpx.HTTPTransport(local_address=address)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return Browser(base_url=self.url, transport=transport, headers=sent, timeout=20)


class Browser(httpx.Client):
    """Keeps cookies, and knows the token of the page that it is on."""

    def find_token(self, path: str = "/", **options) -> str:
        answer = self.get(path, **options)
        if "application/json" in answer.headers["content-type"]:
            return answer.json()["csrf_token"]
        return answer.text.split('name="csrf_token" value="')[1].split('"')[0]

    def log_in(self, name: str, password: str = PASSWORD, *, target: str = "/", **options) -> httpx.Response:
        token = self.find_token("/log-in", **options)
        form = {"name": name, "password": password, "next": target, "csrf_token": token}
        return self.post("/log-in", data=form, **options)


@contextmanager
def run_desk(folder: Path, exposure: Exposure, *users: str) -> Iterator[MadeDesk]:
    """Serve the application on a free port of this computer until the end."""
    with open_listener(replace(exposure, host="127.0.0.1", port=0)) as listening:
        exposure = replace(exposure, port=listening.getsockname()[1])
        clock = Clock()
        limits = {"max_body": MAX_BODY, "max_upload": MAX_UPLOAD}
        policy = make_policy(folder, exposure, *users, clock=clock, **limits)
        desk = MadeDesk(policy, folder, f"http://127.0.0.1:{exposure.port}", clock)
        app = Guard(build_app(desk), policy=policy)
        server = uvicorn.Server(configure_server(app, exposure))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.005)
        try:
            yield desk
        finally:
            server.should_exit = True
            thread.join(20)


def make_policy(folder: Path, exposure: Exposure, *users: str, **options) -> Policy:
    """Return a policy with users of one password."""
    accounts = Accounts(folder, passwords=Passwords(CHEAP))
    for user in users:
        if user not in accounts.read().by_name:
            accounts.add_user(user, PASSWORD)
    return open_policy(folder, exposure, hasher=CHEAP, **options)


def build_app(desk: MadeDesk) -> FastAPI:
    app = FastAPI()

    def tell(request: Request) -> JSONResponse:
        state = request.state
        told = {name: getattr(state, name) for name in ("reviewer", "csrf_token", "can_log_out")}
        return JSONResponse(told | {"host": request.url.netloc, "scheme": request.url.scheme})

    async def take(request: Request) -> JSONResponse:
        byte_count = 0
        async for chunk in request.stream():
            byte_count += len(chunk)
        desk.received.append(byte_count)
        return JSONResponse({"reviewer": request.state.reviewer, "bytes": byte_count})

    async def take_whatever_happens(request: Request) -> JSONResponse:
        try:
            await request.body()
        except Exception:  # as careless code does
            return JSONResponse({"taken": False})
        return JSONResponse({"taken": True})

    async def take_form(request: Request) -> JSONResponse:
        form = await request.form()
        return JSONResponse({name: await _read(value) for name, value in form.items()})

    def own(request: Request) -> HTMLResponse:
        headers = {"Content-Security-Policy": "default-src 'self'", "Cache-Control": "private, max-age=60"}
        return HTMLResponse("<p>mine", headers=headers)

    def crash(request: Request) -> Response:
        raise RuntimeError("as a bug would")

    for path in ("/", "/rules", "/api/things"):
        app.add_route(path, tell)
    for path in ("/take", "/uploads", "/api/uploads", "/api/things"):
        app.add_route(path, take, methods=["POST"])
    app.add_route("/api/things", take, methods=["PUT", "PATCH", "DELETE"])
    app.add_route("/form", take_form, methods=["POST"])
    app.add_route("/stubborn", take_whatever_happens, methods=["POST"])
    app.add_route("/own", own)
    app.add_route("/crash", crash)
    app.add_route("/health", lambda request: JSONResponse({"ok": True}))
    app.mount("/static", StaticFiles(directory=Path(review.__file__).parent / "static"))
    app.include_router(build_router(desk.policy))
    return app


async def _read(value: object) -> str:
    return value if isinstance(value, str) else (await value.read()).decode()  # type: ignore[attr-defined]
