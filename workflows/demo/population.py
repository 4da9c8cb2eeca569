# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many open cases at once, for measurements: written set-wise around the door, each as its own acts would leave it."""

from datetime import date, timedelta

from django.db import connection, transaction

from grants.calls import terms_of
from grants.models import Call
from grants.models.application import freeze
from grants.terms import Terms

# Their checks end in the weeks after a day, none before.
SPREAD, FIRST = 300, 30
CASES = """
    INSERT INTO grants_application (public_id, call_id, applicant_id, status, version, channel, title, starts_on,
           ends_on, amount_asked, answers, declarations, typed, frozen_terms_id, file_number, submitted_on,
           exception_confirmed, created_at, due_on, clock_from, clock_days)
    SELECT gen_random_uuid(), %(call)s, p.id, 'submitted', 1, 'portal', 'Bestand ' || n, %(on)s, %(on)s, 500,
           '{}', '{}', '{}', %(terms)s, 'BESTAND-' || %(known)s + n, %(on)s, false, now(),
           %(first)s::date + (n %% %(spread)s)::integer, %(first)s::date + (n %% %(spread)s)::integer - 14, 14
      FROM generate_series(1, %(cases)s) n
      JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS all FROM grants_applicant) p
        ON p.place = n %% p.all"""
WORDS = """
    INSERT INTO grants_searchentry (application_id, words)
    SELECT a.id, grants_words_of(a.id) FROM grants_application a
     WHERE NOT EXISTS (SELECT FROM grants_searchentry s WHERE s.application_id = a.id)"""


def populate(call: Call, cases: int, *, on: date) -> None:
    """So many cases whose check is under way, due from a month after a day on."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM grants_application WHERE file_number LIKE 'BESTAND-%'")
        known = cursor.fetchone()[0]
        cursor.execute("ALTER TABLE grants_application DISABLE TRIGGER keep_words")
        values = {"call": call.pk, "terms": freeze(_terms(call)), "known": known, "cases": cases, "on": on}
        cursor.execute(CASES, values | {"spread": SPREAD, "first": on + timedelta(days=FIRST)})
        cursor.execute(WORDS)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing deferred may wait when a table is altered
        cursor.execute("ALTER TABLE grants_application ENABLE TRIGGER keep_words")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE grants_application, grants_searchentry")


def _terms(call: Call) -> Terms:
    return terms_of(call)
