# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Celery calls, three lines each."""

from celery import shared_task

from benefits import draft_retention, log_retention
from grants import sweeping
from law import calendar
from permissions import forgetting
from workflows import alerts, circulations, concerns, consequences, jobs, post, seminar_clock, taking_over, weekly


@shared_task(name="workflows.run_pending")
def run_pending() -> None:
    consequences.run_pending()


@shared_task(name="workflows.send_mails")
def send_mails() -> None:
    post.send_pending()


@shared_task(name="workflows.run_jobs")
def run_jobs() -> None:
    jobs.run_pending(calendar.today())


@shared_task(name="workflows.take_over_lists")
def take_over_lists() -> None:
    taking_over.run_pending(calendar.today())


@shared_task(name="workflows.raise_alerts")
def raise_alerts() -> None:
    alerts.tick(calendar.today())


@shared_task(name="workflows.recount_clocks")
def recount_clocks() -> None:
    alerts.recount(calendar.today())


@shared_task(name="workflows.sweep_files")
def sweep_files() -> None:
    sweeping.sweep_files()


@shared_task(name="workflows.forget_expired")
def forget_expired() -> None:
    forgetting.forget_expired()
    jobs.forget(calendar.today())
    log_retention.forget(calendar.today())
    draft_retention.forget(calendar.today())
    taking_over.forget(calendar.today())
    seminar_clock.forget_cancelled(calendar.today())


@shared_task(name="workflows.run_circulations")
def run_circulations() -> None:
    circulations.run_due(calendar.today())


@shared_task(name="workflows.run_seminars")
def run_seminars() -> None:
    seminar_clock.run_due(calendar.today())


@shared_task(name="workflows.watch_figures")
def watch_figures() -> None:
    concerns.watch(calendar.today())


@shared_task(name="workflows.write_weekly_letters")
def write_weekly_letters() -> None:
    weekly.write_due(calendar.today())
