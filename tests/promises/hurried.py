# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Celery application with a timetable of parts of a second, and the way deadlines would be raised by an ETA."""

from datetime import UTC, datetime, timedelta

from config.celery import app

for each in app.conf.beat_schedule.values():
    each["schedule"] = 0.5
    each["options"] = {}


@app.task(name="tests.by_eta")
def by_eta(case: int) -> None:
    """Negative control: what a deadline raises, remembered by the queue and not by the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO workflows_alert (application_id, clock, stage, due_on, raised_on)"
            " VALUES (%s, 'eta', 'due', current_date, current_date) ON CONFLICT DO NOTHING",
            [case],
        )


@app.task(name="tests.careless_mails")
def careless_mails() -> None:
    """Negative control: every mail is called sent before the server has it."""
    from django.core.mail import EmailMessage
    from django.db.models.functions import Now

    from workflows.models import Mail

    waiting = list(Mail.objects.filter(done_at=None).order_by("pk"))
    Mail.objects.filter(pk__in=[mail.pk for mail in waiting]).update(done_at=Now())
    for mail in waiting:
        headers = {"Message-ID": mail.message_id}
        EmailMessage(mail.subject, mail.body, to=[mail.address], headers=headers).send()


def set_alarms(cases: list[int], seconds: float) -> None:
    """One message a deadline, to be done at its time."""
    at = datetime.now(UTC) + timedelta(seconds=seconds)
    for case in cases:
        by_eta.apply_async(args=[case], eta=at, ignore_result=True)


if __name__ == "__main__":
    import json
    import sys

    set_alarms(json.loads(sys.argv[1]), float(sys.argv[2]))
