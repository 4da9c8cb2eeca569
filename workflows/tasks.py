# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Celery calls, three lines each."""

from celery import shared_task

from workflows import consequences


@shared_task(name="workflows.run_pending")
def run_pending() -> None:
    consequences.run_pending()
