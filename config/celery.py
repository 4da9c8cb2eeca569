# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Celery application and the whole timetable. Correctness never rests on it: every task can run twice or late."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("foerderwerk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["workflows"])

app.conf.beat_schedule = {
    "pending consequences": {"task": "workflows.run_pending", "schedule": 5.0},
}
