# SPDX-License-Identifier: AGPL-3.0-or-later
"""P7: nothing a family writes, and nothing of a child, leaves the schema of social data and its own pages."""

import inspect
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import typst
from django.core import mail
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benefits import drafts
from benefits.catalogue import PackageKey
from benefits.models import Child, Claim, Phase
from config.celery import app
from grants.models import Unit
from permissions import feeds, roles
from permissions.models import User
from permissions.policy import Role
from portal.benefits import file
from tests.promises import canaries
from tests.promises.canaries import BORN_ON, WORD, Log
from tests.promises.crawler import close, route_of
from tests.promises.reading import Reading
from tests.world_of_families import ANSWERS
from workflows import alerts, concerns, consequences, post, weekly
from workflows.demo import claims, families
from workflows.demo.district import District
from workflows.demo.families import Families
from workflows.engine import perform
from workflows.models import Attempt, Outbox, WeeklyReport

CHANNELS: dict[str, Callable[[], Iterator[str]]] = {
    "mails": canaries.in_mails,
    "other tables": canaries.in_other_tables,
    "sessions and cache": canaries.in_sessions_and_cache,
    "names of files": canaries.in_file_names,
    "weekly letters": canaries.in_reports,
}


@dataclass
class Told:
    """A run that is over: who was there, what the log says, what a leak looks like."""

    built: Families
    district: District
    log: Log
    leak: re.Pattern[str]

    def __getitem__(self, who: str) -> User:
        return self.built[who] if who in self.built.people else self.district[who]


@pytest.fixture
def told(mettmann: District, on: date, settings: Any, tmp_path: Any) -> Iterator[Told]:
    """The demo's claims with a word in every column, what else can happen to a claim, and what machines make of it."""
    settings.MEDIA_ROOT = str(tmp_path)
    with Log() as log:
        built = claims.settle(on)
        _seen_from_outside(mettmann, built)
        names = canaries.pattern()
        drafts.begin(built["samira"])
        with drafts.saving(drafts.begin(built["samira"])) as draft:
            draft.answers |= ANSWERS
        canaries.plant()
        _lives_on(built, on)
        canaries.plant()
        for days in (0, 30, 60, 200):
            alerts.tick(on + timedelta(days))
        concerns.watch(on + timedelta(60))
        weekly.write_due(on + timedelta(7))
        consequences.run_pending()
        post.send_pending()
        yield Told(built, mettmann, log, re.compile(f"{names.pattern}|{canaries.pattern().pattern}"))


def _seen_from_outside(d: District, built: Families) -> None:
    """Renate heads two offices of families, Holger administers them."""
    for unit in Unit.objects.filter(compartment__town="Ratingen"):
        roles.assign(Role.HEAD, d["renate"], unit)
        roles.assign(Role.ADMINISTRATOR, d["holger"], unit)
    assert built.offices


def _lives_on(built: Families, on: date) -> None:
    """Every way a claim can end, and every place where somebody writes a reason."""
    words = iter(f"{WORD}{number}" for number in range(910, 999))
    everybody = {who: built[who] for who in ("birgit", "deniz", "samira", "wiebke", "frank")}

    def step(claim: Claim, act: str, by: str = "birgit", **data: Any) -> Claim:
        if act == "dispatch":
            consequences.run_pending()
        perform(act, claim, by=everybody[by], on=on, **data)
        claim.refresh_from_db()
        return claim

    def applied(package: PackageKey) -> Claim:
        office, period = built.offices["Ratingen", "bkgg"], {"period_from": on, "period_until": on}
        claim = families.begin(office, built.children["Yasin"], package, amount_asked=Decimal(50), **period)
        return step(claim, "submit", by="samira", papers=dict.fromkeys(("basic_benefit", "cost")))

    claim = step(applied(PackageKey.OUTING), "take")
    kinds = families.kinds(claim)
    step(claim, "reject_papers", kinds=kinds[:1], reason=next(words), due_on=on + timedelta(9))
    step(claim, "supply", by="samira", papers=dict.fromkeys(kinds[:1]))
    step(claim, "hand_over", to=built["deniz"])
    step(claim, "accept_papers", kinds=kinds)
    award = {"kind": "part", "amount": Decimal(5), "payment": "provider", "since": on, "until": on}
    step(claim, "decide_claim", **award, payee=next(words), reasons=next(words))
    step(claim, "dispatch", dispatched_on=on)
    step(claim, "object_claim", by="samira", reasons=next(words))
    step(claim, "check_objection", in_form="kept")
    answer = {"outcome": "dismissed", "reasons": next(words), "review": ""}
    step(claim, "decide_objection", by="wiebke", **answer)
    consequences.run_pending()
    step(claim, "dispatch_objection", by="wiebke", dispatched_on=on)
    for who in ("samira", "birgit"):
        step(claim, "write_message", by=who, message=next(words))
    step(claim, "write_note", note=next(words))
    _pays(step, applied(PackageKey.SUPPLIES), on, words)
    _alone(built, on, words)
    step(applied(PackageKey.LUNCH), "settle_claim", reasons=next(words))
    step(applied(PackageKey.TRIP), "forward_claim", to=next(words))
    step(applied(PackageKey.CLUB), "withdraw", by="samira", reason=next(words))


def _pays(step: Callable[..., Claim], claim: Claim, on: date, words: Iterator[str]) -> None:
    """A voucher, lost and issued anew."""
    step(claim, "accept_papers", kinds=families.kinds(claim))
    Claim.objects.filter(pk=claim.pk).update(package=PackageKey.OUTING)
    claim.refresh_from_db()
    award = {"kind": "award", "amount": Decimal(5), "payment": "voucher", "since": on, "until": on}
    step(claim, "decide_claim", **award, reasons=next(words))
    step(claim, "dispatch", dispatched_on=on)
    step(claim, "issue_voucher", valid_until=on)
    step(claim, "reissue_voucher", valid_until=on)


def _alone(built: Families, on: date, words: Iterator[str]) -> None:
    """A young person who applied without their parents, who are told."""
    office, child = built.offices["Ratingen", "sgb12"], built.children["Yasin"]
    said = {"period_from": on, "period_until": on, "details": {"alone": True, "adult": next(words)}}
    born_on = child.born_on
    Child.objects.filter(pk=child.pk).update(born_on=date(on.year - 16, 1, 1))
    claim = families.begin(office, Child.objects.get(pk=child.pk), PackageKey.TRIP, amount_asked=Decimal(50), **said)
    perform("submit", claim, by=built["samira"], on=on, papers={})
    perform("inform_parents", claim, by=built["frank"], on=on, adult=next(words))
    Child.objects.filter(pk=child.pk).update(born_on=born_on)


def leaks(texts: Iterator[str], told: Told) -> list[str]:
    return [f"{found.group()} in {text[:200]}" for text in texts if (found := told.leak.search(text))]


def test_nothing_of_a_child_leaves(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """One run for all channels: it is the run that takes time."""
    assert not Outbox.objects.filter(claim_event__isnull=False, done_at=None).exists()
    done = set(Outbox.objects.filter(claim_event__isnull=False).values_list("kind", flat=True))
    assert done == set(consequences.CLAIM_CONSEQUENCES), "each kind of consequence happened"
    _each_column_has_its_word()
    found = walk(told)
    _break_a_page(told, monkeypatch)
    _break_a_consequence(told, monkeypatch)
    for name, channel in CHANNELS.items():
        found += [f"{name}: {leak}" for leak in leaks(channel(), told)]
    found += [f"log: {leak}" for leak in leaks(iter(told.log.lines()), told)]
    assert found == []
    _each_channel_was_looked_at(told)


def _each_channel_was_looked_at(told: Told) -> None:
    assert len(list(canaries.in_mails())) > 40
    assert len(list(canaries.in_file_names())) > 20
    assert list(canaries.in_reports())
    assert any("RuntimeError" in line for line in told.log.lines())


def _each_column_has_its_word() -> None:
    """Or is empty in every row."""
    for model, column in canaries.text_columns():
        values = set(model._default_manager.values_list(column, flat=True)) - {"", None}
        assert all(str(value).startswith(WORD) for value in values), (model, column)
    assert len(canaries.text_columns()) > 15


# --- pages ---

# Whose pages hold social data, and who reads figures, accounts, cases and nothing of a family.
INSIDE, OUTSIDE = ("samira", "birgit", "deniz"), ("renate", "holger", "leyla", "nora")


def walk(told: Told) -> list[str]:
    """From the start along every link, one page a route: inside what leaves a page, outside the whole page."""
    found = []
    for who in (*INSIDE, *OUTSIDE):
        client, seen = Client(), set()
        client.force_login(told[who])
        secret = feeds.make(told[who])
        waiting = ["/start/", "/fristen/", "/familie/faelle/", "/but/", reverse("public:feed", args=[secret])]
        while waiting:
            path = waiting.pop(0)
            if not (route := route_of(path)) or route in seen or "abmelden" in path:
                continue
            seen.add(route)
            answer: Any = client.get(path)
            found += [f"{who} at {route}: {leak}" for leak in leaks(_told_by(answer, path, who), told)]
            waiting += _links(answer, path)
            close(answer)
        assert len(seen) > 5, f"{who} saw {seen}"
    return found


def _told_by(answer: Any, path: str, who: str) -> Iterator[str]:
    yield from canaries.of_a_page(answer, path)
    feed_or_table = not answer.streaming and "html" not in answer.get("Content-Type", "")
    if not answer.streaming and (who in OUTSIDE or feed_or_table):
        yield answer.content.decode(errors="replace")


def _links(answer: Any, path: str) -> list[str]:
    if location := answer.get("Location"):
        return [location]
    if answer.streaming or "html" not in answer.get("Content-Type", ""):
        return []
    return [link for link in Reading(answer.content.decode(), at=path).links if link.startswith("/")]


def _break_a_page(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its middle, with the words of a row in what Python and PostgreSQL say of it."""
    claim = Claim.objects.filter(phase=Phase.READY, unit__compartment__circle="bkgg")[0]
    client = Client(raise_request_exception=False)
    client.force_login(told["birgit"])
    for error in (
        RuntimeError(f"Kind {WORD}1"),
        IntegrityError(f"x\nDETAIL:  Failing row contains ({WORD}2, {BORN_ON})"),
    ):
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(file.families, "whole", _raises(error))
            answer = client.get(reverse("benefits:claim", args=[claim.public_id]))
        assert answer.status_code == 500
        assert not told.leak.search(answer.content.decode())


def _break_a_consequence(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    owed = Outbox.objects.filter(kind="claim_news")
    owed.update(done_at=None, attempts=0, next_attempt_at=timezone.now() - timedelta(hours=1))
    monkeypatch.setitem(consequences.CLAIM_CONSEQUENCES, "claim_news", _raises(RuntimeError(f"Kind {WORD}3")))
    consequences.run_pending(limit=5)
    assert owed.exclude(error="").exists()


def _raises(error: Exception) -> Callable[..., Any]:
    def broken(*_args: object, **_named: object) -> Any:
        raise error

    return broken


# --- negative controls: a leak in each channel is found ---


MONDAY = date(2027, 1, 4)


def _in_a_mail() -> None:
    mail.EmailMessage("Neues", "Zu Yasin", to=["x@beispiel.test"], headers={"X-Kind": f"{WORD}1"}).send()


def _in_a_weekly_letter() -> None:
    text = f"= Brief\nIm Rückstand: {WORD}1"
    report = WeeklyReport(unit=Unit.objects.all()[0], week=MONDAY, dated_on=MONDAY, sha256="", figures={})
    report.file.save("x", ContentFile(typst.compile(text.encode())))


LEAKS: dict[str, Callable[[], Any]] = {
    "mails": _in_a_mail,
    "other tables": lambda: Attempt.objects.create(act=f"{WORD}1", subject="claim", subject_id=1, on=BORN_ON),
    "sessions and cache": lambda: cache.set("known", {"child": f"{WORD}1"}),
    "names of files": lambda: default_storage.save(f"letters/{WORD}1.pdf", ContentFile(b"x")),
    "weekly letters": _in_a_weekly_letter,
}


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_leak_in_a_channel_is_found(mettmann: District, channel: str, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    assert not any(WORD in text for text in CHANNELS[channel]())
    left = LEAKS[channel]()
    assert any(WORD in text for text in CHANNELS[channel]())
    if channel == "names of files":
        default_storage.delete(left)


@pytest.mark.parametrize(
    ("body", "heads"),
    [
        (f"<title>Antrag für {WORD}1</title>", {}),
        (f'<a href="/but/?kind={WORD}1">Fall</a>', {}),
        (f'<form action="/but/{WORD}1/" method="post"></form>', {}),
        ("", {"Content-Disposition": f'attachment; filename="{WORD}1.pdf"'}),
    ],
)
def test_what_leaves_a_page_is_found(body: str, heads: dict[str, str]) -> None:
    assert any(WORD in text for text in canaries.of_a_page(HttpResponse(body, headers=heads), "/but/"))
    assert not any(WORD in text for text in canaries.of_a_page(HttpResponse(f"<p>{WORD}1</p>"), "/but/"))


def test_a_line_of_a_log_is_found_and_the_words_of_an_error_are_not_written() -> None:
    with Log() as log:
        logging.getLogger("portal").warning("claim of %s", f"{WORD}1")
        logging.getLogger("portal").error("x\nDETAIL:  Failing row contains (%s)", f"{WORD}2")
    assert WORD + "1" in "".join(log.lines()) and WORD + "2" not in "".join(log.lines())


def test_what_celery_is_given_names_nothing() -> None:
    """Tasks take no argument: what there is to do, they ask the tables."""
    app.loader.import_default_modules()
    tasks = [task for name, task in app.tasks.items() if name.startswith("workflows.")]
    assert len(tasks) > 8
    assert all(not inspect.signature(task.run).parameters for task in tasks)
