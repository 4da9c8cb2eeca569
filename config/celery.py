# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Celery application and the whole timetable. Correctness never rests on it: every task can run twice or late."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("foerderwerk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["workflows"])

app.conf.beat_schedule = {
    # Who comes late finds a newer message behind it: a worker that was away does not meet thousands of old ones.
    "pending consequences": {"task": "workflows.run_pending", "schedule": 5.0, "options": {"expires": 10.0}},
    "owed mails": {"task": "workflows.send_mails", "schedule": 20.0, "options": {"expires": 40.0}},
    "acts on many cases": {"task": "workflows.run_jobs", "schedule": 5.0, "options": {"expires": 10.0}},
    "lists of claims": {"task": "workflows.take_over_lists", "schedule": 5.0, "options": {"expires": 10.0}},
    # Quick; the first of each hour looks at every open case.
    "deadlines": {"task": "workflows.raise_alerts", "schedule": 60.0, "options": {"expires": 50.0}},
    # Once a week and threshold at most, however often it looks.
    "figures over a threshold": {"task": "workflows.watch_figures", "schedule": crontab(minute=7)},
    # On Monday the first of the day writes; the others catch up with what was missed.
    "weekly letters": {"task": "workflows.write_weekly_letters", "schedule": crontab(minute=17)},
    "days off that changed": {"task": "workflows.recount_clocks", "schedule": crontab(hour=2, minute=20)},
    "votes in writing": {"task": "workflows.run_circulations", "schedule": 120.0, "options": {"expires": 100.0}},
    "seminars": {"task": "workflows.run_seminars", "schedule": 300.0, "options": {"expires": 280.0}},
    "files without a row": {"task": "workflows.sweep_files", "schedule": 3600.0},
    "expired sessions and counts": {"task": "workflows.forget_expired", "schedule": crontab(hour=3, minute=10)},
}


def come_by_at_once(sender: Any, **_kwargs: Any) -> None:
    """Beat first waits a minute; until then nobody would know whether deadlines are watched."""
    sender.app.send_task("workflows.raise_alerts", ignore_result=True)


worker_ready.connect(come_by_at_once)
