# SPDX-License-Identifier: AGPL-3.0-or-later
"""What passes by itself is told as that; everything else is a failure."""

import psycopg
import pytest
from django.db import OperationalError
from django.test import RequestFactory

from portal.errors import server_error


@pytest.mark.parametrize(
    ("cause", "status"),
    [
        (psycopg.errors.LockNotAvailable, 503),
        (psycopg.errors.DeadlockDetected, 503),
        (psycopg.errors.AdminShutdown, 503),
        (psycopg.OperationalError, 503),
        (psycopg.errors.DiskFull, 500),
    ],
)
def test_who_may_send_a_page_again_is_told_so(cause: type[psycopg.Error], status: int) -> None:
    """A profile or a draft waits for a row like every act, but no door turns the end of the wait into a sentence."""
    try:
        raise OperationalError from cause()
    except OperationalError:
        answer = server_error(RequestFactory().post("/angaben/"))
    assert answer.status_code == status
    assert ("schicken Sie die Seite noch einmal ab" in answer.content.decode()) is (status == 503)
