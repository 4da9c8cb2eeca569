# SPDX-License-Identifier: AGPL-3.0-or-later
"""When the mail comes that replaces others: one a person and day, in the morning of the district."""

from datetime import datetime, time, timedelta

from law.calendar import DISTRICT_TIME

MORNING = time(7)
# What is owed later than this waits for the next day: longer than a row may work, so that nothing joins a mail that
# was sent before it committed.
CLOSES = timedelta(minutes=10)
# Of people (alert_id, user_id, email, applied) of raised alerts: a mail for each alert to who applied, one a day at
# the desk; the one of the morning, or none, for who prefers that.
MAILED = """
    paced AS (
        SELECT p.*, coalesce(f.pace, CASE WHEN p.applied THEN %(pace_applied)s ELSE %(pace_desk)s END) AS pace,
               CASE WHEN p.applied THEN 'papers_due' ELSE 'cases_due' END AS kind
          FROM people p LEFT JOIN permissions_mailpreference f
            ON f.user_id = p.user_id AND f.kind = CASE WHEN p.applied THEN 'papers_due' ELSE 'cases_due' END),
    mailed AS (
        INSERT INTO workflows_mail (message_id, address, subject, body, kind, next_attempt_at)
        SELECT DISTINCT '<deadline-' || CASE WHEN applied THEN 'of-' || alert_id ELSE 'day-' || %(on)s::date END
               || '-' || user_id || %(host)s, email, %(subject)s, %(body)s, kind, now()
          FROM paced WHERE pace = 'at_once'
        UNION
        SELECT '<digest-' || %(morning)s::date || '-' || user_id || %(host)s, email, %(digest_subject)s,
               %(digest_body)s, 'digest', %(morning)s::timestamptz FROM paced WHERE pace = 'daily'
        ON CONFLICT DO NOTHING RETURNING id)"""


def next_morning(now: datetime) -> datetime:
    """When the mail of the morning goes out that still takes something up."""
    here = now.astimezone(DISTRICT_TIME)
    today = datetime.combine(here.date(), MORNING, DISTRICT_TIME)
    if now < today - CLOSES:
        return today
    return datetime.combine(here.date() + timedelta(days=1), MORNING, DISTRICT_TIME)
