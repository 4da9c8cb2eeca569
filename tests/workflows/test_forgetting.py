# SPDX-License-Identifier: AGPL-3.0-or-later
"""The nightly clean-up takes what has run out, and only that."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from config.celery import app as celery
from permissions.forgetting import forget_expired
from tests.portal.mailbox import come_in_by_code
from workflows import tasks
from workflows.demo.district import District

pytestmark = pytest.mark.django_db


def session(*, ends_in: timedelta) -> str:
    store = SessionStore()
    store["told"] = "something"
    store.save()
    Session.objects.filter(pk=store.session_key).update(expire_date=timezone.now() + ends_in)
    return str(store.session_key)


def counted() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_cache")
        return int(cursor.fetchone()[0])


def expire(key: str) -> None:
    """A count that nobody asked for since it ran out, so that Django did not remove it either."""
    with connection.cursor() as cursor:
        name = cache.make_key(key)
        cursor.execute("UPDATE portal_cache SET expires = now() - interval '1 second' WHERE cache_key = %s", [name])
        assert cursor.rowcount == 1


def test_only_what_has_run_out_goes() -> None:
    ended, running = session(ends_in=timedelta(seconds=-1)), session(ends_in=timedelta(minutes=1))
    for key in ("over", "counting"):
        cache.set(key, [1.0], 600)
    expire("over")
    assert forget_expired() == (1, 1)
    assert set(Session.objects.values_list("pk", flat=True)) == {running} != {ended}
    assert counted() == 1
    assert cache.get("counting") == [1.0]
    assert forget_expired() == (0, 0), "running it twice changes nothing"


def test_django_alone_leaves_them() -> None:
    """Negative control: neither a login nor a count goes by itself."""
    session(ends_in=timedelta(days=-30))
    cache.set("over", [1.0], 600)
    expire("over")
    session(ends_in=timedelta(minutes=1))
    cache.set("counting", [1.0], 600)
    assert (Session.objects.count(), counted()) == (2, 2)


def test_who_is_logged_in_stays_so(client: Client, mettmann: District) -> None:
    come_in_by_code(client, "antje@beispiel.test")
    tasks.forget_expired()
    assert client.get("/konto/").status_code == 200
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    tasks.forget_expired()
    assert Session.objects.count() == 0
    assert client.get("/konto/").status_code == 302


def test_the_timetable_runs_it_at_night() -> None:
    entry = next(each for each in celery.conf.beat_schedule.values() if each["task"] == "workflows.forget_expired")
    assert entry["schedule"].hour == {3}
    assert celery.tasks["workflows.forget_expired"].name == entry["task"]
