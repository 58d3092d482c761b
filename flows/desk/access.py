"""Whom the desk lets in."""

from __future__ import annotations

from flows.desk.users import explain_access, locate_desk
from flows.settings import Settings
from review.access.exposure import Exposure
from review.access.policy import Policy, open_policy


def open_desk_policy(settings: Settings, exposure: Exposure) -> Policy:
    """Return whom the desk lets in; raises Unusable if that would be people whom nobody knows."""
    with explain_access():
        return open_policy(locate_desk(settings), exposure)
