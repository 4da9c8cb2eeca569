# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list that was taken over is taken back as a whole, or not at all; and its lines are forgotten."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from benefits import listed
from benefits.models import (
    Child,
    Claim,
    ClaimDecision,
    ClaimEvent,
    ClaimList,
    Evidence,
    Family,
    ListedClaim,
    ListedFamily,
)
from tests.benefits.claims import act
from tests.benefits.conftest import APPLIED
from tests.benefits.lists import DECIDED, line, sent, taken
from tests.benefits.test_taking_over import told
from workflows import alerts, taking_over
from workflows.demo.families import Families
from workflows.models import ATTEMPTS, Alert, ListRun

TABLES = (Claim, ClaimEvent, Evidence, ClaimDecision, ListedClaim, ListedFamily, Alert)


def undo(offices: Families, made: ClaimList) -> ListRun:
    run = taking_over.begin_undo(made, by=offices["deniz"])
    taking_over.run_pending(APPLIED)
    run.refresh_from_db()
    made.refresh_from_db()
    return run


def test_taken_back_nothing_of_it_is_left(offices: Families) -> None:
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in (Family, Child, *TABLES)}
    made = taken(offices, line(1), line(2, papers_on="08.09.2026"), line(3, **DECIDED))
    alerts.tick(APPLIED + timedelta(days=30))
    assert Alert.objects.exists(), "machines told of deadlines, which is no work"
    run = undo(offices, made)
    assert (run.told, run.done_at is not None, made.undone_by) == ("", True, offices["deniz"])
    assert {model: set(model.objects.values_list("pk", flat=True)) for model in before} == before
    again = taken(offices, line(1))
    assert again.taken == 1, "and the numbers are free again"


def test_a_known_file_stays(offices: Families) -> None:
    taken(offices, line(1))
    known = Family.objects.get(name="Erika Beispiel 1")
    made = sent(offices, line(2, applicant="Erika Beispiel 1", first_name="Mia"))
    listed.choose(made, {made.families.get().pk: known})
    taking_over.begin(made, by=offices["deniz"], on=APPLIED)
    taking_over.run_pending(APPLIED)
    assert undo(offices, made).told == ""
    assert [child.first_name for child in known.children.all()] == ["Max"]
    assert Claim.objects.count() == 1


def worked(offices: Families) -> None:
    act(offices, Claim.objects.earliest("pk"), "take", by="deniz")


def held(offices: Families) -> None:
    Claim.objects.earliest("pk").holds.create(reason="Gericht", since=APPLIED, by=offices["deniz"])


def joined(offices: Families) -> None:
    Family.objects.get(name="Erika Beispiel 1").guardians.create(user=offices["samira"])


def another(offices: Families) -> None:
    child = Child.objects.filter(family__name="Erika Beispiel 1").get()
    claim = Claim.objects.earliest("pk")
    more = {"old_number": None, "file_number": "BT-1", "child": child}
    Claim.objects.create(**told(claim), **more)


@pytest.mark.parametrize(
    ("done", "says"),
    [
        (worked, "einem Fall"),
        (held, "einem Fall"),
        (joined, "Kindern oder Familien"),
        (another, "Kindern oder Familien"),
    ],
)
def test_what_somebody_did_on_one_keeps_all(offices: Families, done: Callable[[Families], None], says: str) -> None:
    made = taken(offices, line(1), line(2))
    done(offices)
    count = Claim.objects.count()
    run = undo(offices, made)
    assert says in run.told and "nicht mehr zurücknehmen" in run.told
    assert (Claim.objects.count(), made.undone_at, made.rows.count()) == (count, None, 2)
    if done is worked:
        assert str(Claim.objects.earliest("pk").file_number) in run.told


def test_closed_its_lines_are_gone_and_there_is_no_way_back(offices: Families) -> None:
    made = taken(offices, line(1))
    taking_over.close(made)
    assert not ListedClaim.objects.exists() and not ListedFamily.objects.exists()
    assert Claim.objects.count() == 1
    with pytest.raises(listed.NotNow, match="zurückgenommen oder abgeschlossen"):
        taking_over.begin_undo(made, by=offices["deniz"])


def test_what_somebody_gave_up_can_be_taken_back(offices: Families) -> None:
    made = sent(offices, line(1))
    run = taking_over.begin(made, by=offices["deniz"], on=APPLIED)
    with pytest.raises(listed.NotNow, match="läuft noch"):
        taking_over.begin_undo(made, by=offices["deniz"])
    gone = {"discarded_by": offices["deniz"], "discarded_at": made.uploaded_at, "discarded_because": "Falsche Liste"}
    ListRun.objects.filter(pk=run.pk).update(attempts=ATTEMPTS, **gone)
    assert undo(offices, made).told == "" and made.undone_at is not None


def test_lines_nobody_goes_on_with_are_forgotten(offices: Families) -> None:
    unused, open_one = sent(offices, line(7)), taken(offices, line(1))
    today = unused.uploaded_at.date()
    assert taking_over.forget(today + timedelta(days=14)) == 0
    assert taking_over.forget(today + timedelta(days=15)) == 1
    assert not ClaimList.objects.filter(pk=unused.pk).exists()
    assert taking_over.forget(today + timedelta(days=31)) == 1
    open_one.refresh_from_db()
    assert open_one.closed_at is not None and not ListedClaim.objects.exists()
