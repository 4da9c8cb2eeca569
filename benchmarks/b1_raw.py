# SPDX-License-Identifier: AGPL-3.0-or-later
"""The limit of B1: the same rows and transactions in hand-written SQL, several statements an act, no permission read."""

import uuid
from collections import Counter
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import psycopg
from django.db import connection
from psycopg.types.json import Json

from benchmarks.stage import ON, Stage

EVENT = """INSERT INTO grants_event (application_id, poll_id, meeting_id, act, source, target, by_id, "on", data, digest)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '') RETURNING id"""
OUTBOX = "INSERT INTO workflows_outbox (event_id, kind) VALUES (%s, %s)"
MOVE = "UPDATE grants_application SET status = %s, due_on = %s, version = version + 1 WHERE id = %s AND version = %s"
# Who sits where, who is here, who was invited.
STANDING = """
    SELECT s.id, t.user_id, p.user_id, u.channel, u.on FROM committees_seat s
      LEFT JOIN committees_tenure t ON t.seat_id = s.id AND t.part = 'holder' AND t.until IS NULL
      LEFT JOIN committees_presence p ON p.seat_id = s.id AND p.meeting_id = %s AND p.left_at IS NULL
      LEFT JOIN committees_summons u ON u.seat_id = s.id AND u.meeting_id = %s
     WHERE s.committee_id = %s AND NOT s.advisory"""
LOCK = "SELECT status, version, call_id, amount_asked FROM grants_application WHERE id = %s FOR UPDATE"
LETTER_DONE = "UPDATE workflows_outbox SET done_at = now() WHERE event_id = %s AND kind = 'letter_decision'"
LETTER = """INSERT INTO grants_letter (public_id, application_id, event_id, decision_id, kind, file, sha256, dated_on)
    VALUES (%s, %s, %s, %s, 'decision', '', '', %s)"""


class RawSql:
    """psycopg with prepared statements on one connection, as fast as this shape of work can be."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        params = connection.get_connection_params()
        keep = {key: params[key] for key in ("dbname", "user", "password", "host", "port", "options") if key in params}
        self.connection = psycopg.connect(**keep, autocommit=True, prepare_threshold=1)
        self.seen = 0
        d = stage.district
        self.antje, self.sabine, self.katrin = d["antje"].pk, d["sabine"].pk, d["katrin"].pk

    def sql(self, statement: str, *values: Any) -> psycopg.Cursor[Any]:
        self.seen += 1
        return self.connection.execute(statement, values)

    def one(self, statement: str, *values: Any) -> Any:
        return self.sql(statement, *values).fetchone()

    def act(self) -> AbstractContextManager[Any]:
        self.seen += 2
        return self.connection.transaction()

    def event(self, act: str, source: str, target: str, by: int, data: Any = None, **subject: int) -> int:
        ids = [subject.get(name) for name in ("application", "poll", "meeting")]
        return int(self.one(EVENT, *ids, act, source, target, by, ON, Json(data or {}))[0])

    def move(
        self, pk: int, version: int, act: str, source: str, target: str, by: int, due: Any = None, **data: Any
    ) -> int:
        if self.sql(MOVE, target, due, pk, version).rowcount != 1:
            raise RuntimeError(act)
        return self.event(act, source, target, by, data, application=pk)

    def walk(self, prepared: Any) -> None:
        case, meeting = prepared
        pk = case.pk
        self._submit(pk)
        self._request_and_supply(pk)
        self._check(pk)
        item = self._schedule(pk, meeting.pk, meeting.held_on)
        poll = self._open(pk, item, meeting.pk)
        for member, verdict in zip(self.stage.members, ("yes", "yes", "yes", "no", "abstain"), strict=False):
            self._vote(poll, member, verdict)
        self._close(pk, poll)
        self._decide(pk)
        self._dispatch(pk)

    def _submit(self, pk: int) -> None:
        with self.act():
            source, version, _call, asked = self.one(LOCK, pk)
            sums = dict(
                self.sql(
                    "SELECT side, sum(amount) FROM grants_planitem WHERE application_id = %s GROUP BY side", pk
                ).fetchall()
            )
            if sums["expense"] != sums.get("income", 0) + asked:
                raise RuntimeError("unbalanced")
            self.sql("SELECT kind FROM grants_document WHERE application_id = %s", pk).fetchall()
            number = self.one("SELECT nextval('grants_file_number')")[0]
            self.sql(
                "UPDATE grants_application SET status = 'submitted', frozen_terms_id = %s, file_number = %s, submitted_on = %s,"
                " due_on = %s, version = version + 1 WHERE id = %s AND version = %s",
                self.stage.terms_id,
                f"AK-2027-{number:05d}",
                ON,
                ON + timedelta(14),
                pk,
                version,
            )
            event = self.event("submit", source, "submitted", self.antje, application=pk)
            for kind in ("letter_receipt", "mail_news"):
                self.sql(OUTBOX, event, kind)

    def _request_and_supply(self, pk: int) -> None:
        due = ON + timedelta(14)
        with self.act():
            source, version, *_ = self.one(LOCK, pk)
            self.sql(
                "SELECT kind FROM grants_requesteditem WHERE application_id = %s AND supplied_on IS NULL", pk
            ).fetchall()
            self.sql(
                "INSERT INTO grants_requesteditem (public_id, application_id, kind, text, requested_on, due_on, answer)"
                " VALUES (%s, %s, 'exemption_notice', 'Freistellungsbescheid', %s, %s, '')",
                uuid.uuid4(),
                pk,
                ON,
                due,
            )
            event = self.move(pk, version, "request_documents", source, "incomplete", self.sabine, due)
            for kind in ("letter_missing_documents", "mail_news"):
                self.sql(OUTBOX, event, kind)
        with self.act():
            source, version, *_ = self.one(LOCK, pk)
            (item,) = self.one(
                "SELECT id FROM grants_requesteditem WHERE application_id = %s AND supplied_on IS NULL", pk
            )
            self.sql("UPDATE grants_requesteditem SET supplied_on = %s, answer = 'liegt bei' WHERE id = %s", ON, item)
            self.move(pk, version, "supply", source, "submitted", self.antje, due)

    def _check(self, pk: int) -> None:
        with self.act():
            source, version, *_ = self.one(LOCK, pk)
            (last,) = self.one("SELECT max(supplied_on) FROM grants_requesteditem WHERE application_id = %s", pk)
            self.sql("SELECT side, kind, amount FROM grants_planitem WHERE application_id = %s", pk).fetchall()
            self.sql(
                "UPDATE grants_application SET status = 'ready', ready_on = %s, due_on = %s, version = version + 1"
                " WHERE id = %s AND version = %s",
                last,
                ON + timedelta(21),
                pk,
                version,
            )
            self.event("check", source, "ready", self.sabine, application=pk)

    def _schedule(self, pk: int, meeting: int, held_on: Any) -> int:
        with self.act():
            source, version, *_ = self.one(LOCK, pk)
            self.one("SELECT id FROM committees_meeting WHERE id = %s FOR UPDATE", meeting)
            (items,) = self.one("SELECT count(*) FROM committees_agendaitem WHERE meeting_id = %s", meeting)
            (item,) = self.one(
                "INSERT INTO committees_agendaitem (public_id, meeting_id, position, title, kind, text, urgent, notes)"
                " VALUES (%s, %s, %s, 'TOP', 'application', '', false, '') RETURNING id",
                uuid.uuid4(),
                meeting,
                items + 1,
            )
            self.sql("INSERT INTO grants_consideration (application_id, item_id) VALUES (%s, %s)", pk, item)
            self.move(pk, version, "schedule", source, "scheduled", self.sabine, held_on)
            return int(item)

    def _open(self, pk: int, item: int, meeting: int) -> int:
        seats = [member.seat_id for member in self.stage.members]
        people = [member.user_id for member in self.stage.members]
        with self.act():
            self.one("SELECT version FROM committees_meeting WHERE id = %s FOR UPDATE", meeting)
            self.sql(
                "UPDATE committees_presence SET left_at = now() WHERE meeting_id = %s AND left_at IS NULL"
                " AND NOT user_id = ANY(%s)",
                meeting,
                people,
            )
            self.sql(
                "INSERT INTO committees_presence (meeting_id, seat_id, user_id)"
                " SELECT %s, unnest(%s::bigint[]), unnest(%s::bigint[])",
                meeting,
                seats,
                people,
            )
            self.sql(
                "UPDATE committees_meeting SET version = version + 1, opened_at = coalesce(opened_at, now())"
                " WHERE id = %s",
                meeting,
            )
            self.event("record_presence", "convened", "convened", self.katrin, meeting=meeting)
        with self.act():
            self.one("SELECT version FROM committees_meeting WHERE id = %s FOR UPDATE", meeting)
            self.sql(STANDING, meeting, meeting, self.stage.district.committee.pk).fetchall()
            self.sql("SELECT user_id, standing FROM committees_recusal WHERE item_id = %s", item).fetchall()
            self.one(LOCK, pk)
            (poll,) = self.one(
                "INSERT INTO committees_poll (public_id, item_id, motion, amount, conditions, opened_on, outcome, yes, no, abstain, reasoning,"
                " secret, round) VALUES (%s, %s, 'award', 1, '', %s, '', 0, 0, 0, '', false, 1) RETURNING id",
                uuid.uuid4(),
                item,
                ON,
            )
            self.sql(
                "INSERT INTO committees_ballot (poll_id, seat_id, user_id, verdict)"
                " SELECT %s, unnest(%s::bigint[]), unnest(%s::bigint[]), ''",
                poll,
                seats,
                people,
            )
            self.sql("UPDATE committees_meeting SET version = version + 1 WHERE id = %s", meeting)
            self.event("open_poll", "convened", "convened", self.katrin, meeting=meeting)
        return int(poll)

    def _vote(self, poll: int, member: Any, verdict: str) -> None:
        with self.act():
            self.one("SELECT closed_at FROM committees_poll WHERE id = %s FOR SHARE", poll)
            self.sql(
                "UPDATE committees_ballot SET verdict = %s WHERE poll_id = %s AND seat_id = %s AND user_id = %s",
                verdict,
                poll,
                member.seat_id,
                member.user_id,
            )
            self.event("vote", "open", "open", member.user_id, {"seat": member.seat_id, "verdict": verdict}, poll=poll)

    def _close(self, pk: int, poll: int) -> None:
        fund = self.stage.district.fund.pk
        with self.act():
            self.one('SELECT "limit", reserved, bound FROM grants_fund WHERE id = %s FOR UPDATE', fund)
            self.one("SELECT closed_at FROM committees_poll WHERE id = %s FOR UPDATE", poll)
            votes = Counter(
                verdict for (verdict,) in self.sql("SELECT verdict FROM committees_ballot WHERE poll_id = %s", poll)
            )
            self.sql(
                "UPDATE committees_poll SET closed_at = now(), outcome = 'adopted', yes = %s, no = %s, abstain = %s, reasoning = 'R'"
                " WHERE id = %s",
                votes["yes"],
                votes["no"],
                votes["abstain"],
                poll,
            )
            self.event("close_poll", "open", "closed", self.katrin, dict(votes), poll=poll)
            (resolution,) = self.one(
                "INSERT INTO committees_resolution (public_id, committee_id, kind, poll_id, motion, outcome, amount, conditions, text,"
                " resolved_on, returned_because, repeated_because) VALUES (%s, %s, 'vote', %s, 'award', 'adopted', 1, '', 'T', %s, '', '') RETURNING id",
                uuid.uuid4(),
                self.stage.district.committee.pk,
                poll,
                ON,
            )
            self.sql(
                "INSERT INTO grants_commitment (fund_id, application_id, stage, amount) VALUES (%s, %s, 'reserved', 1)",
                fund,
                pk,
            )
            source, version, *_ = self.one(LOCK, pk)
            self.move(
                pk, version, "resolve", source, "resolved", self.katrin, ON + timedelta(14), resolution=resolution
            )

    def _decide(self, pk: int) -> None:
        with self.act():
            self.one("SELECT id FROM grants_fund WHERE id = %s FOR UPDATE", self.stage.district.fund.pk)
            source, version, *_ = self.one(LOCK, pk)
            (resolution,) = self.one(
                "SELECT r.id FROM committees_resolution r JOIN committees_poll p ON p.id = r.poll_id"
                " JOIN grants_consideration k ON k.item_id = p.item_id WHERE k.application_id = %s ORDER BY r.id DESC LIMIT 1",
                pk,
            )
            (decision,) = self.one(
                "INSERT INTO grants_decision (public_id, application_id, resolution_id, kind, amount, conditions, reasons,"
                " deviation_reasons, decided_on, signed_by_id, second_signature_needed, in_force, way)"
                " VALUES (%s, %s, %s, 'award', 1, '', 'Passt.', '', %s, %s, false, true, 'post')"
                " RETURNING id",
                uuid.uuid4(),
                pk,
                resolution,
                ON,
                self.sabine,
            )
            self.sql(
                "UPDATE grants_commitment SET stage = 'bound', amount = %s WHERE application_id = %s", Decimal(1), pk
            )
            self.sql(
                "UPDATE committees_resolution SET carried_out_on = %s WHERE id = %s", ON + timedelta(1000), resolution
            )
            event = self.move(
                pk, version, "decide", source, "awarded", self.sabine, ON + timedelta(3), decision=decision
            )
            for kind in ("letter_decision", "mail_sent_at_once"):
                self.sql(OUTBOX, event, kind)
        with self.act():
            self.sql(LETTER, uuid.uuid4(), pk, event, decision, ON)
            self.sql(LETTER_DONE, event)

    def _dispatch(self, pk: int) -> None:
        with self.act():
            source, version, *_ = self.one(LOCK, pk)
            (decision,) = self.one("SELECT id FROM grants_decision WHERE application_id = %s AND in_force", pk)
            self.one("SELECT dated_on FROM grants_letter WHERE decision_id = %s ORDER BY id DESC LIMIT 1", decision)
            self.sql(
                "UPDATE grants_decision SET dispatched_on = %s, notified_on = %s, remedy_until = %s WHERE id = %s",
                ON,
                ON + timedelta(4),
                ON + timedelta(35),
                decision,
            )
            event = self.move(pk, version, "dispatch", source, "notified", self.sabine, None, decision=decision)
            self.sql(OUTBOX, event, "mail_news")

    def case(self) -> Any:
        return self.stage.case()

    def statements(self, prepared: Any) -> int:
        before = self.seen
        self.walk(prepared)
        return self.seen - before
