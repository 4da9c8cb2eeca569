# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules of procedure as rows: which a meeting follows, what the database refuses, how old ones came over."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from committees.bylaws.body import from_json, to_json
from committees.bylaws.rules import OnTie, QuorumRule, Rules, TieBreak
from committees.bylaws.sentences import sentences
from committees.models import Committee, Meeting, RulesOfProcedure, read_rules
from committees.standing import of_meeting

DAY = date(2027, 3, 17)
BEFORE, AFTER, KIND = "0003_votes_are_guarded", "0004_rules_are_data", "RulesOfProcedure"


@pytest.fixture
def body(db: None) -> Committee:
    return Committee.objects.create(name="Beirat")


def valid(body: Committee, since: date, minimum: int) -> RulesOfProcedure:
    data = to_json(Rules(quorum=QuorumRule(minimum=minimum)))
    return RulesOfProcedure.objects.create(committee=body, name="Geschäftsordnung", body=data, valid_from=since)


def minimum_of(meeting: Meeting) -> int:
    return of_meeting(meeting.pk, on=DAY).rules.quorum.minimum


def test_without_rules_the_law_itself_applies(body: Committee) -> None:
    assert of_meeting(Meeting.objects.create(committee=body, held_on=DAY).pk, on=DAY).rules == Rules()


def test_the_rules_valid_on_the_day_of_the_meeting(body: Committee) -> None:
    for days, minimum in ((-400, 4), (-1, 5), (1, 6)):
        valid(body, DAY + timedelta(days=days), minimum)
    valid(Committee.objects.create(name="Jugendrat"), DAY, 9)
    found = {days: minimum_of(_held(body, DAY + timedelta(days=days))) for days in (-401, -400, -2, -1, 0, 1)}
    assert found == {-401: 3, -400: 4, -2: 4, -1: 5, 0: 5, 1: 6}


def test_a_change_between_invitation_and_meeting_changes_nothing(body: Committee) -> None:
    old = valid(body, DAY - timedelta(days=400), 4)
    valid(body, DAY - timedelta(days=5), 5)
    meeting = _held(body, DAY, invited_on=DAY - timedelta(days=14), rules=old)
    assert minimum_of(meeting) == 4
    assert minimum_of(_held(body, DAY + timedelta(days=1))) == 5, "negative control: without an invitation"


def test_an_invitation_before_the_first_rules_goes_by_the_law(body: Committee) -> None:
    valid(body, DAY - timedelta(days=5), 5)
    assert minimum_of(_held(body, DAY, invited_on=DAY - timedelta(days=14))) == 3


def test_equal_bodies_are_read_once(body: Committee) -> None:
    valid(body, DAY, 4)
    first, second = (_held(body, DAY + timedelta(days=days)) for days in (0, 1))
    assert of_meeting(first.pk, on=DAY).rules is of_meeting(second.pk, on=DAY).rules
    row = RulesOfProcedure.objects.get()
    assert row.rules is row.rules == from_json(row.body)


def test_a_body_is_an_object(body: Committee) -> None:
    wrong: list[Any] = [[], "quorum", 3]
    for data in wrong:
        with pytest.raises(IntegrityError, match="the_body_of_rules_is_an_object"), transaction.atomic():
            RulesOfProcedure.objects.create(committee=body, name="", body=data, valid_from=DAY)


def test_what_somebody_was_invited_under_never_changes(body: Committee) -> None:
    rules = valid(body, DAY - timedelta(days=400), 4)
    RulesOfProcedure.objects.update(body=to_json(Rules()))
    _held(body, DAY, invited_on=DAY - timedelta(days=14), rules=rules)
    for change in ({"body": {}}, {"valid_from": DAY}):
        with pytest.raises(IntegrityError, match="invited under these rules"), transaction.atomic():
            RulesOfProcedure.objects.update(**change)
    RulesOfProcedure.objects.update(name="Geschäftsordnung von 2026")


def test_only_an_invitation_freezes_rules_and_it_comes_first(body: Committee) -> None:
    rules = valid(body, DAY, 4)
    with pytest.raises(IntegrityError, match="only_an_invitation_freezes_rules"), transaction.atomic():
        _held(body, DAY, rules=rules)
    with pytest.raises(IntegrityError, match="invited_before_it_is_held"), transaction.atomic():
        _held(body, DAY, invited_on=DAY + timedelta(days=1))


OLD_ROWS = (
    (3, "chair", Rules()),
    (5, "rejected", Rules(quorum=QuorumRule(minimum=5), tie=TieBreak(OnTie.REJECTED))),
    (0, "chair", Rules(quorum=QuorumRule(minimum=1))),  # as good as one: somebody always had to be there
    (32_767, "chair", Rules(quorum=QuorumRule(minimum=1_000))),  # never met, and still never met
)


def test_old_rows_become_bodies_and_a_body_an_old_row(of_old: str) -> None:
    old = _migrated(of_old, BEFORE)
    bodies, rules = (old.get_model("committees", name).objects.using(of_old) for name in ("Committee", KIND))
    for number, (minimum, tie, _rules) in enumerate(OLD_ROWS):
        body = bodies.create(name=f"Beirat {number}")
        rules.create(committee_id=body.pk, valid_from=DAY, minimum_present=minimum, tie=tie)
    new = _migrated(of_old, AFTER).get_model("committees", KIND).objects.using(of_old)
    for row, (_minimum, tie, meant) in zip(new.order_by("pk"), OLD_ROWS, strict=True):
        assert row.body == {"quorum": {"minimum": meant.quorum.minimum}, "tie": {"decides": tie}}
        assert from_json(row.body) == meant
        assert (row.name, row.adopted_on, row.valid_from) == ("Geschäftsordnung", None, DAY)
    new.exclude(pk__in=new.order_by("pk").values("pk")[:2]).delete()
    with_points = to_json(Rules(quorum=QuorumRule(minimum=5), tie=TieBreak(OnTie.REJECTED)))
    for row, body in zip(new.order_by("pk"), (with_points, {}), strict=True):
        new.filter(pk=row.pk).update(body=body)
    again = _migrated(of_old, BEFORE).get_model("committees", KIND).objects.using(of_old)
    assert list(again.order_by("pk").values_list("minimum_present", "tie")) == [(5, "rejected"), (3, "chair")]


def test_rules_that_cannot_be_read_are_not_kept_in_mind() -> None:
    for _ in range(2):
        with pytest.raises(Exception, match="Mindestzahl"):
            read_rules('{"quorum": {"minimum": 0}}')


def _held(body: Committee, on: date, **more: Any) -> Meeting:
    return Meeting.objects.create(committee=body, held_on=on, **more)


@pytest.fixture
def of_old(db: None) -> Iterator[str]:
    """A database with nothing in it, under a name of its own: what other apps built on top need not be taken down."""
    settings = connection.settings_dict
    name = f"{settings['NAME']}_of_old"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    connections.databases[name] = {**settings, "NAME": name, "OPTIONS": {}}
    # By itself: asked for a cursor first, it would be no database of this test.
    connections[name].connect()
    try:
        yield name
    finally:
        connections[name].close()
        del connections[name], connections.databases[name]
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _migrated(alias: str, name: str) -> Any:
    """The committees as a migration leaves them."""
    target = [("committees", name)]
    MigrationExecutor(connections[alias]).migrate(target)
    return MigrationExecutor(connections[alias]).loader.project_state(target).apps


def test_rules_nobody_could_adopt_today_are_still_read(body: Committee) -> None:
    """A body that adopted them before keeps its pages and its sessions."""
    stored = body.rules.create(name="Alt", body={"transfer_of_votes": True}, valid_from=date(2020, 1, 1))
    assert stored.rules.transfer_of_votes
    assert "Ein Mitglied kann seine Stimme nicht auf ein anderes übertragen." in sentences(stored.rules)
