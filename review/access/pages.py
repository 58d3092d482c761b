"""The pages on which people log in and out; they need no JavaScript."""

from __future__ import annotations

import logging
import math
from functools import partial

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from review.access.accounts import Account
from review.access.attempts import name_keys
from review.access.policy import Policy
from review.access.targets import HOME, keep_local
from review.rendering import render_page

LOG = logging.getLogger("kisoku.desk.access")
AT_ONCE = 1
"""Passwords checked at the same time: each takes 64 MiB and a core."""
WRONG = "That name and password do not belong together."


def build_router(policy: Policy) -> APIRouter:
    """Return `/log-in` and `/log-out`, for an application behind a Guard of the same policy."""
    router = APIRouter(include_in_schema=False)
    limiter = CapacityLimiter(AT_ONCE)

    @router.get("/log-in")
    async def show_log_in(request: Request, next: str = HOME) -> Response:
        if request.state.reviewer is not None or not policy.asks_for_passwords:
            return RedirectResponse(keep_local(next), status_code=303)
        return _render(request, policy, target=next)

    @router.post("/log-in")
    async def log_in(
        request: Request,
        name: str = Form(""),
        password: str = Form(""),
        next: str = Form(HOME),
    ) -> Response:
        if not policy.asks_for_passwords:
            return RedirectResponse(keep_local(next), status_code=303)
        keys = name_keys(request.state.address, name)
        wait_seconds = math.ceil(policy.attempts.take(*keys))
        if wait_seconds:
            return _ask_to_wait(request, policy, wait_seconds, target=next, name=name)
        check = partial(policy.accounts.find_by_password, name, password)
        account: Account | None = await run_sync(check, limiter=limiter)
        if account is None:
            # A name that nobody has may be a password, typed into the wrong field.
            told = name if name in policy.accounts.read().by_name else "an unknown name"
            LOG.warning("log-in refused: %s from %s", told, request.state.address)
            return _render(request, policy, target=next, name=name, error=WRONG, status_code=403)
        policy.attempts.forgive(*keys)
        LOG.info("logged in: %s from %s", account.name, request.state.address)
        request.state.session = policy.sessions.start(account.name, stamp=account.stamp)
        return RedirectResponse(keep_local(next), status_code=303)

    @router.post("/log-out")
    async def log_out(request: Request) -> Response:
        if request.state.can_log_out:
            await run_sync(policy.sessions.end, request.state.session)
            request.state.session = policy.sessions.start()
        return RedirectResponse("/log-in", status_code=303)

    return router


def _ask_to_wait(request: Request, policy: Policy, seconds: int, *, target: str, name: str) -> Response:
    minutes = math.ceil(seconds / 60)
    error = f"That was tried too often. Try again in {f'{minutes} minutes' if minutes > 1 else 'a minute'}."
    page = _render(request, policy, target=target, name=name, error=error, status_code=429)
    page.headers["Retry-After"] = str(seconds)
    return page


def _render(
    request: Request,
    policy: Policy,
    *,
    target: str,
    name: str = "",
    error: str | None = None,
    status_code: int = 200,
) -> Response:
    return render_page(
        request,
        "log_in.html.jinja",
        status_code=status_code,
        target=keep_local(target),
        name=name[:64],
        error=error,
        has_users=policy.accounts.read().has_users,
    )
