"""
The browser inbox: be any person of the sandbox, read the person's mail, answer it in the shape of a mail client.

It reads the store and sends by the post office, as the sandbox's other ways in do; nothing here is part of Graph.
"""

from __future__ import annotations

from service.sandbox.inbox import channels, tidying, trouble
from service.sandbox.inbox.pages import views

__all__ = ["channels", "tidying", "trouble", "views"]
