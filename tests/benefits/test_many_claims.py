# SPDX-License-Identifier: AGPL-3.0-or-later
"""One act on many claims: each gets what the single act gives it, and a job keeps nothing that speaks of a child."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from benefits.catalogue import PackageKey
from benefits.models import Child, Claim, ClaimDecision, ClaimEvent, ClaimLetter, Family, Provider
from law import calendar
from permissions import roles
from permissions.policy import Role
from tests.benefits.claims import act, applied, ready
from tests.benefits.conftest import APPLIED
from tests.benefits.money import provider
from tests.benefits.test_fence import login
from workflows import consequences, failures, jobs, plain_refusals, subjects
from workflows import many as many_module
from workflows.demo import families
from workflows.demo.families import Families
from workflows.engine import Conflict, perform
from workflows.many import Many, perform_many
from workflows.models import ATTEMPTS, Attempt, Job, JobCase, Outbox
from workflows.procedures import traits_of
from workflows.procedures.paying import Paying

AWARD = {"kind": "award", "payment": "provider", "payee": "Klassenkasse", "reasons": "Alles liegt vor."}
OPEN: dict[str, Any] = {"amount": None, "since": None, "until": None}


def typed(offices: Families) -> dict[str, list[str]]:
    """As the form is sent; a payee is one of the town's providers there."""
    school = Provider.objects.first() or provider(offices)
    given = {"kind": "award", "payment": "provider", "reasons": "Alles liegt vor.", "provider": school.pk}
    return {name: [str(value)] for name, value in given.items()}


def trips(offices: Families, many: int) -> list[Claim]:
    """Ripe claims for class trips, one after the other of the same child."""
    return [ready(offices) for _ in range(many)]


def left(claim: Claim) -> dict[str, Any]:
    """All that a decision leaves, but for keys and moments."""
    row = Claim.objects.filter(pk=claim.pk).values().get()
    made = claim.decisions.values().get()
    event = ClaimEvent.objects.filter(claim=claim).order_by("-pk").values().first() or {}
    owed = list(Outbox.objects.filter(claim_event=event["id"]).order_by("kind").values_list("kind", flat=True))
    assert event["data"].pop("decision") == made["id"]
    unlike = {"id", "public_id", "file_number", "created_at", "claim_id", "at", "key", "digest"}
    return {key: value for key, value in (row | event | made).items() if key not in unlike} | {
        "owed": owed,
        "letters": list(claim.letters.values_list("kind", "dated_on")),
    }


def test_a_set_leaves_what_single_decisions_leave(offices: Families) -> None:
    one, *others = trips(offices, 3)
    time = {"since": one.period_from, "until": one.period_until, "amount": one.amount_asked}
    perform("decide_claim", one, by=offices["birgit"], on=APPLIED, **AWARD, **time)
    many = perform_many("decide_claim", others, by=offices["birgit"], on=APPLIED, **AWARD, **OPEN)
    assert set(many.done) == {claim.pk for claim in others}
    assert set(many.outcomes.values()) == {
        "Bewilligung, 320,00\xa0€, " + f"{one.period_from:%d.%m.%Y} bis {one.period_until:%d.%m.%Y}"
    }
    consequences.run_pending()
    assert ClaimLetter.objects.filter(kind="decision").count() == 3
    for claim in others:
        assert left(claim) == left(one)


@pytest.mark.parametrize("name", ["accept_papers", "dispatch", "take", "hand_over"])
def test_other_acts_leave_the_same_too(offices: Families, name: str) -> None:
    claims = trips(offices, 3) if name != "accept_papers" else [applied(offices, sent=("cost",)) for _ in range(3)]
    if name == "dispatch":
        perform_many("decide_claim", claims, by=offices["birgit"], on=APPLIED, **AWARD, **OPEN)
        consequences.run_pending()
    data = {
        "accept_papers": {"kinds": ["cost"]},
        "dispatch": {"dispatched_on": APPLIED},
        "hand_over": {"to": offices["deniz"], "note": ""},
    }.get(name, {})
    one, *others = claims
    perform(name, one, by=offices["birgit"], on=APPLIED, **data)
    many = perform_many(name, others, by=offices["birgit"], on=APPLIED, **data)
    assert set(many.done) == {claim.pk for claim in others}

    def stands(claim: Claim) -> Any:
        same = ("phase", "version", "assignee", "due_on", "ready_on", "clock_from", "held_on")
        claim.refresh_from_db()
        event = claim.events.latest("pk")
        papers = list(claim.evidence.values_list("kind", "accepted", "rejected_because"))
        made = list(claim.decisions.values_list("kind", "dispatched_on", "notified_on", "remedy_until"))
        told = {key: value for key, value in event.data.items() if key != "decision"}
        return [getattr(claim, name) for name in same], event.act, told, papers, made

    assert stands(others[0]) == stands(others[1]) == stands(one)


def test_each_claim_stands_for_itself(offices: Families) -> None:
    """Another time, another circle's payment, a paper nobody looked at, a decision already: refused in words."""
    plain, other, undone, unseen = trips(offices, 4)
    Claim.objects.filter(pk=other.pk).update(period_from=date(2027, 3, 1), period_until=date(2027, 3, 5))
    act(offices, undone, "decide_claim", **AWARD, amount=Decimal(1), since=plain.period_from, until=plain.period_from)
    unseen.evidence.filter(kind="payee").update(received_on=APPLIED)
    supplies = ready_supplies(offices)
    foreign = applied(offices, "Hanna", by="piotr", office=("Ratingen", "sgb12"))
    asked = AWARD | OPEN | {"since": plain.period_from, "until": plain.period_until}
    claims = [plain, other, undone, unseen, supplies, foreign]
    many = perform_many("decide_claim", claims, by=offices["birgit"], on=APPLIED, **asked)
    assert set(many.done) == {plain.pk}
    said = {pk: " ".join(sentences) for pk, sentences in many.refused.items()}
    assert "Beantragt ist die Zeit vom 01.03.2027" in said[other.pk]
    assert "solange der Fall auf „Entschieden, Bescheid in Arbeit“ steht" in said[undone.pk]
    assert "Noch nicht angesehen" in said[unseen.pk]
    assert "lässt sich so nicht zahlen" in said[supplies.pk]
    assert said[foreign.pk] == many_module.NOT_FOUND
    assert many.why[other.pk] == ("inside_claim",)


def ready_supplies(offices: Families) -> Claim:
    claim = applied(offices, package=PackageKey.SUPPLIES, sent=("basic_benefit",))
    return act(offices, claim, "accept_papers", kinds=["basic_benefit"])


def test_a_dry_run_says_the_same_and_leaves_nothing(offices: Families) -> None:
    claims = trips(offices, 2)
    act(offices, claims[1], "settle_claim", reasons="Weggezogen.")
    before = (ClaimEvent.objects.count(), ClaimDecision.objects.count(), Outbox.objects.count())
    dry = perform_many("decide_claim", claims, by=offices["birgit"], on=APPLIED, dry=True, **AWARD, **OPEN)
    assert (ClaimEvent.objects.count(), ClaimDecision.objects.count(), Outbox.objects.count()) == before
    wet = perform_many("decide_claim", claims, by=offices["birgit"], on=APPLIED, **AWARD, **OPEN)
    assert (set(dry.done), dry.refused, dry.outcomes) == (set(wet.done), wet.refused, wet.outcomes)


def test_who_is_of_the_family_or_reads_alone_decides_nothing(offices: Families) -> None:
    claims = trips(offices, 1)
    offices.haddad.guardians.create(user=offices["birgit"])
    many = perform_many("decide_claim", claims, by=offices["birgit"], on=APPLIED, **AWARD, **OPEN)
    assert list(many.refused.values()) == [(many_module.NOT_YOURS,)]
    assert Attempt.objects.filter(act="decide_claim", subject="claim", subject_id=claims[0].pk).exists()


@pytest.mark.parametrize(
    ("name", "most", "data"),
    [
        ("decide_claim", 7, AWARD | OPEN),
        ("accept_papers", 7, {"kinds": ["cost"]}),
        ("take", 8, {}),
        ("hand_over", 11, {"note": ""}),
        ("dispatch", 8, {"dispatched_on": APPLIED}),
    ],
)
def test_a_set_costs_what_one_claim_costs(offices: Families, name: str, most: int, data: dict[str, Any]) -> None:
    claims = trips(offices, 7) if name != "accept_papers" else [applied(offices, sent=("cost",)) for _ in range(7)]
    if name == "hand_over":
        data = data | {"to": offices["deniz"]}
    if name == "dispatch":
        perform_many("decide_claim", claims, by=offices["birgit"], on=APPLIED, **AWARD, **OPEN)
        consequences.run_pending()
    asked = []
    perform_many(name, claims[:1], by=offices["birgit"], on=APPLIED, **data)
    for some in (claims[1:2], claims[2:]):
        with CaptureQueriesContext(connection) as queries:
            assert len(perform_many(name, some, by=offices["birgit"], on=APPLIED, **data).done) == len(some)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= most


# --- in the background ---


def test_a_job_runs_as_the_machines_and_asks_for_who_began_it(offices: Families) -> None:
    """Begun behind the fence, worked off by another login; of what was typed nothing stays."""
    claims = [*trips(offices, 2), ready_supplies(offices)]
    with login("foerderwerk_portal", offices["birgit"]):
        job = jobs.begin("decide_claim", claims, typed(offices), key=uuid4(), by=offices["birgit"], on=APPLIED)
    with login("foerderwerk_machines"):
        assert jobs.run_pending(APPLIED) == 3
        consequences.run_pending()
    job.refresh_from_db()
    found = jobs.of(offices["birgit"], jobs.CLAIM).get()
    assert (found.done, found.refused, job.typed) == (2, 1, {})
    assert not jobs.of(offices["birgit"]).exists(), "no job about applications"
    assert ClaimDecision.objects.count() == ClaimLetter.objects.filter(kind="decision").count() == 2
    assert JobCase.objects.exclude(refused="").get().refused == plain_refusals.PLAIN["payment_fits"]


def test_who_left_the_office_does_nothing_any_more(offices: Families) -> None:
    claims = trips(offices, 1)
    jobs.begin("decide_claim", claims, typed(offices), key=uuid4(), by=offices["birgit"], on=APPLIED)
    offices["birgit"].unitrole_set.all().delete()
    jobs.run_pending(APPLIED)
    assert ClaimDecision.objects.count() == 0
    assert JobCase.objects.get().refused == plain_refusals.PLAIN["gone"]


def test_every_reason_has_a_sentence_without_content(offices: Families) -> None:
    """What a rule of an act on many says in full names days, sums and papers; what a job keeps of it does not."""
    names = {rule.__name__ for act in jobs.acts(jobs.CLAIM) for rule in traits_of(Paying, act).rules} | {
        "payment_fits",
        "amount_fits",
    }
    assert names <= set(plain_refusals.PLAIN)
    assert not any(mark in text for text in plain_refusals.PLAIN.values() for mark in "0123456789€")
    assert plain_refusals.told(["came", "x", "came"]).count("Unterlagen") == 1


def test_no_column_of_a_job_holds_what_speaks_of_a_child(offices: Families) -> None:
    claims = [*trips(offices, 1), ready_supplies(offices)]
    jobs.begin("decide_claim", claims, typed(offices), key=uuid4(), by=offices["birgit"], on=APPLIED)
    jobs.run_pending(APPLIED)
    names = {*Child.objects.values_list("first_name", flat=True), *Family.objects.values_list("name", flat=True)}
    kept = str([*Job.objects.values(), *JobCase.objects.values(), [each.body for each in mail.outbox]])
    assert not [name for name in names if name in kept]
    assert "Schul" not in kept


def test_a_dead_job_is_for_who_administers_the_office(offices: Families) -> None:
    """By number alone; whoever administers another office sees nothing of it."""
    jobs.begin("decide_claim", trips(offices, 2), typed(offices), key=uuid4(), by=offices["birgit"], on=APPLIED)
    roles.assign(Role.ADMINISTRATOR, offices["irina"], offices.offices["Ratingen", "bkgg"].unit)
    Job.objects.update(attempts=ATTEMPTS, next_attempt_at="2020-01-01T00:00Z", error="ValueError")
    with login("foerderwerk_portal"):
        (failure,) = [each for each in failures.dead(offices["irina"]) if each.sort == "sammeln"]
        assert (failure.what, failure.about) == ("Sammelaktion: Über den Antrag entscheiden", "2 Fälle")
        assert not failures.dead(offices["frank"])
        assert failures.retry(offices["irina"], "sammeln", kind="application:decide_claim") == 0
        assert failures.retry(offices["irina"], "sammeln", kind="claim:decide_claim") == 1


# --- two at once ---


def decided_by_two(offices: Families, sets: list[list[Claim]]) -> list[Many | Exception]:
    """Two clerks with overlapping sets in opposite orders, begun at the same moment."""
    start, answers = Barrier(2), list[Many | Exception]()

    def run(who: str, some: list[Claim]) -> None:
        start.wait()
        try:
            answers.append(perform_many("decide_claim", some, by=offices[who], on=APPLIED, **AWARD, **OPEN))
        except Exception as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=each) for each in zip(("birgit", "deniz"), sets, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def ripe(transactional_db: None) -> Callable[[int], tuple[Families, list[Claim]]]:
    def build(many: int) -> tuple[Families, list[Claim]]:
        calendar.pretend(APPLIED)
        offices = families.build()
        return offices, trips(offices, many)

    yield build  # type: ignore[misc]
    calendar.pretend(None)


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_with_overlapping_sets_one_decides_each(ripe: Any) -> None:
    """They wait for each other; the second reads of each claim they share that it is decided, and does the others."""
    offices, claims = ripe(6)
    answers = decided_by_two(offices, [claims[:4], claims[:1:-1]])
    assert all(isinstance(answer, Many) for answer in answers)
    done = [pk for answer in answers if isinstance(answer, Many) for pk in answer.done]
    refused = [pk for answer in answers if isinstance(answer, Many) for pk in answer.refused]
    assert sorted(done) == [claim.pk for claim in claims]
    assert sorted(refused) == [claims[2].pk, claims[3].pk]
    assert ClaimDecision.objects.count() == ClaimEvent.objects.filter(act="decide_claim").count() == 6


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_decide_the_same_claim(ripe: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: nobody waits and both have read before either writes; only the database's own rule is left."""
    both, write = Barrier(2), many_module.Beside.write

    def read_together(beside: Any) -> bool:
        both.wait(timeout=20)
        return write(beside)

    offices, claims = ripe(2)
    monkeypatch.setattr(subjects, "LOCK_CLAIMS", subjects.LOCK_CLAIMS.replace("FOR UPDATE", ""))
    monkeypatch.setattr(many_module.Beside, "write", read_together)
    answers = decided_by_two(offices, [claims, claims])
    (error,) = [answer for answer in answers if isinstance(answer, Exception)]
    assert "one_decision_in_force_a_claim" in str(error)
    assert not isinstance(error, Conflict)


def test_a_job_that_stood_still_over_midnight_acts_on_its_day(offices: Families) -> None:
    claim = trips(offices, 1)[0]
    jobs.begin("decide_claim", [claim], typed(offices), key=uuid4(), by=offices["birgit"], on=APPLIED)
    jobs.run_pending(APPLIED + timedelta(days=1))
    assert claim.decisions.get().decided_on == APPLIED + timedelta(days=1)
