# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sending what is owed: each mail until the server takes it. Only a crash in between sends one twice, recognisably."""

import time

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models.functions import Now

from workflows import leases
from workflows.models import Mail


def send_pending(*, limit: int = 500, until: float | None = None) -> int:
    """Send what is due now, oldest first; returns how many the server took. Safe to run twice at once and again.

    until: when by the monotonic clock no other mail is begun.
    """
    sent, until = 0, until or time.monotonic() + leases.AT_MOST
    server = get_connection()
    try:
        for _ in range(limit):
            mail = leases.claim(Mail) if time.monotonic() < until else None
            if mail is None:
                break
            sent += _send(mail, server)
    finally:
        server.close()
    return sent


def _send(mail: Mail, server: BaseEmailBackend) -> bool:
    """One address that fails holds up no other. Its errors hold the address, so the log has their kind alone."""
    headers = {"Message-ID": mail.message_id}
    message = EmailMessage(mail.subject, mail.body, to=[mail.address], headers=headers, connection=server)
    if not leases.tried(mail, message.send, trace=False):
        return False
    Mail.objects.filter(pk=mail.pk).update(done_at=Now(), error="")
    return True
