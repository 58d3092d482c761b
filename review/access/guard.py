"""What every request passes before the desk sees it, and every answer after."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review.access.asked import Asked, read_asked
from review.access.bodies import Inlet, refuse_length
from review.access.forgery import check_origin, find_form_token
from review.access.policy import Policy, Visitor
from review.access.private_files import Unreadable
from review.access.refusals import Refusal, answer_refusal
from review.access.sessions import Session
from review.access.targets import HOME, find_local, keep_local

LOG = logging.getLogger("kisoku.desk.access")
UPLOADS = frozenset({"/uploads", "/api/uploads"})
HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"permissions-policy",
        b"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
)
"""Of every response that does not bring its own."""


class Guard:
    """Lets pass to `app` what the policy allows; to be put around the whole application.

    The application finds in `request.state`: `reviewer`, None if nobody is logged in; `csrf_token`, for the
    header X-CSRF-Token or the field `csrf_token`, in multipart forms the first; `can_log_out`; `session`,
    which it may replace by another; and `address`, from where the request came.
    """

    def __init__(self, app: ASGIApp, *, policy: Policy) -> None:
        self.app = app
        self.policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it; the desk has no web sockets."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._handle(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope.setdefault("state", {})
        state.update(reviewer=None, csrf_token="", can_log_out=False)
        outlet = Outlet(send, is_page=not scope["path"].startswith("/static/"))
        try:
            asked = read_asked(scope, proxies=self.policy.proxies, trust_header=self.policy.trust_header)
            inlet = Inlet(receive, limit=self._find_limit(asked))
            await self._admit(asked, inlet, scope, outlet)
            await self._pass_on(_rewrite(scope, asked), inlet, outlet)
        except Refusal as refusal:
            if outlet.has_started:
                raise
            await answer_refusal(refusal, scope)(scope, receive, outlet.send)
        except Unreadable as problem:
            LOG.error("%s", problem)  # noqa: TRY400 - the sentence says it all
            sentence = "The desk cannot tell who may use it; its log says why."
            await answer_refusal(Refusal(503, sentence, plain=True), scope)(scope, receive, outlet.send)

    async def _admit(self, asked: Asked, inlet: Inlet, scope: Scope, outlet: Outlet) -> None:
        """Put who asks into the state of the request; raises Refusal if they may not ask for this."""
        if not self.policy.answers_to(asked.name):
            sentence = "The desk is not called by this name; --allow-host NAME starts one that is."
            raise Refusal(421, sentence, plain=True)
        check_origin(asked)
        if _is_for_all(asked):
            return
        visitor = self.policy.identify(asked)
        session = visitor.session
        token = "" if visitor.by_token else self.policy.forms.make_token(session, visitor.reviewer)
        state = scope["state"]
        state.update(
            reviewer=visitor.reviewer,
            csrf_token=token,
            can_log_out=visitor.can_log_out,
            session=session,
            address=asked.address,
        )
        if visitor.reviewer is None and asked.path != "/log-in":
            raise _send_to_log_in(asked)
        self._check_length(asked)
        if not visitor.by_token:
            outlet.make_cookie = lambda: self._make_cookie(asked, visitor, state["session"])
            if not asked.is_safe:
                await self._check_form(asked, visitor, inlet, fresh_token=token)

    async def _pass_on(self, scope: Scope, inlet: Inlet, outlet: Outlet) -> None:
        """Have the application answer; a body that turns out too large is refused all the same."""
        outlet.is_void = lambda: inlet.exceeded
        try:
            await self.app(scope, inlet.receive, outlet.send)
        except Exception:
            if not inlet.exceeded or outlet.has_started:
                raise
        if inlet.exceeded and not outlet.has_started:
            outlet.is_void = lambda: False
            raise inlet.make_refusal()

    async def _check_form(self, asked: Asked, visitor: Visitor, inlet: Inlet, *, fresh_token: str) -> None:
        """Make sure that a page of this session sent a form; raises Refusal.

        A script of the desk finds a new token in the answer, to try again with: nothing typed is lost.
        """
        token = await find_form_token(asked, inlet, form_bytes=self.policy.max_body + 1)
        if self.policy.forms.knows_token(token, visitor.session, visitor.reviewer):
            return
        if asked.path.startswith("/api/"):
            sentence = "Programs that write show a token, which `kisoku review tokens add NAME` makes."
        else:
            sentence = "This page was open for too long. Go back, load it anew, and send it again."
        raise Refusal(403, sentence, headers={"X-CSRF-Token": fresh_token})

    def _find_limit(self, asked: Asked) -> int:
        is_upload = asked.method == "POST" and asked.path in UPLOADS
        return self.policy.max_upload if is_upload else self.policy.max_body

    def _check_length(self, asked: Asked) -> None:
        length, limit = asked.get(b"content-length"), self._find_limit(asked)
        if length and not length.isdecimal():
            raise Refusal(400, "The length of the body is no number.", plain=True)
        if length and int(length) > limit:
            raise refuse_length(limit)

    def _make_cookie(self, asked: Asked, visitor: Visitor, session: Session) -> bytes | None:
        """Return the header that gives the browser its session, if it does not have it as it is now."""
        sessions = self.policy.sessions
        renewed = sessions.renew(session)
        has_it = renewed == visitor.session and not visitor.is_new
        if has_it or (asked.path.startswith("/api/") and session is visitor.session and visitor.is_new):
            return None
        parts = [f"{self.policy.name_cookie(asked.scheme)}={sessions.seal(renewed)}"]
        parts += ["Path=/", "HttpOnly", "SameSite=Lax"]
        if asked.scheme == "https":
            parts.append("Secure")
        if session.user is not None:
            parts.append(f"Max-Age={sessions.count_remaining_seconds(session)}")
        return "; ".join(parts).encode("ascii")


class Outlet:
    """Passes an answer on, with the headers that all have."""

    def __init__(self, send: Send, *, is_page: bool) -> None:
        self._send = send
        self._is_page = is_page
        self.has_started = False
        self.make_cookie: Callable[[], bytes | None] = lambda: None
        self.is_void: Callable[[], bool] = lambda: False
        """Whether what the application answers is not to be sent."""

    async def send(self, message: Message) -> None:
        """Send a part of the answer."""
        if not self.has_started and self.is_void():
            return
        if message["type"] == "http.response.start":
            self.has_started = True
            message = {**message, "headers": self._complete(message.get("headers", ()))}
        await self._send(message)

    def _complete(self, brought: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        headers = [(name.lower(), value) for name, value in brought]
        names = {name for name, _ in headers}
        headers += [header for header in HEADERS if header[0] not in names]
        if self._is_page and b"cache-control" not in names:
            headers.append((b"cache-control", b"no-store"))
        if cookie := self.make_cookie():
            headers.append((b"set-cookie", cookie))
        return headers


def _is_for_all(asked: Asked) -> bool:
    """Tell whether it is the same for everybody and changes nothing."""
    return asked.is_safe and (asked.path == "/health" or asked.path.startswith("/static/"))


def _send_to_log_in(asked: Asked) -> Refusal:
    """Return what somebody is told who is not logged in, so that they come back to where they were."""
    if asked.path.startswith("/api/"):
        challenge = {"WWW-Authenticate": 'Bearer realm="kisoku"'}
        return Refusal(401, "Log in, or show a token: Authorization: Bearer TOKEN.", headers=challenge)
    by_htmx = b"hx-request" in asked.headers
    if by_htmx:
        target = find_local(asked.get(b"hx-current-url"), asked.host)
    elif asked.is_safe:
        target = keep_local(asked.path + (f"?{asked.query}" if asked.query else ""))
    else:
        target = find_local(asked.get(b"referer"), asked.host)
    address = "/log-in" if target == HOME else f"/log-in?next={quote(target, safe='/')}"
    if by_htmx:
        return Refusal(401, "Your session is over: log in again.", headers={"HX-Redirect": address})
    return Refusal(303, "Log in first.", headers={"Location": address})


def _rewrite(scope: Scope, asked: Asked) -> Scope:
    """Return the request as its sender sees it, if a proxy told."""
    if not asked.by_proxy:
        return scope
    headers = [pair for pair in scope["headers"] if pair[0] != b"host"]
    host = (b"host", asked.host.encode("latin-1"))
    return {**scope, "scheme": asked.scheme, "headers": [host, *headers]}
