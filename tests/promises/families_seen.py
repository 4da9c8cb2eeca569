# SPDX-License-Identifier: AGPL-3.0-or-later
"""Families, claims and people so placed that each condition of a scope, and each policy, keeps somebody out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from types import ModuleType
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from benefits import drafts
from benefits.catalogue import PackageKey
from benefits.models import (
    Child,
    Claim,
    ClaimDecision,
    ClaimLetter,
    Evidence,
    Family,
    FamilyPaper,
    LegalHold,
    Objection,
)
from permissions import roles
from permissions.models import Absence, User
from permissions.policy import Role
from tests.benefits.claims import AWARD, act, applied, ready
from tests.promises.who_may import heads
from workflows import consequences
from workflows.demo import families
from workflows.demo.district import District
from workflows.demo.families import Families

RATINGEN, RATINGEN_SOCIAL, VELBERT = ("Ratingen", "bkgg"), ("Ratingen", "sgb12"), ("Velbert", "sgb12")


@dataclass(frozen=True)
class Seen:
    """What was laid down, and who looks at it. Deniz leads one office of Ratingen and helps in the other."""

    built: Families
    people: dict[str, User]
    on: date
    contested: Claim
    of_birgit: Claim

    def reading(self) -> dict[str, Callable[[ModuleType, User], Any]]:
        """How scopes are asked that ask for more than a person; the module may be one that was tampered with."""
        here = self.built.offices[RATINGEN]
        claims = Claim.objects.filter(pk__in=[self.contested.pk, self.of_birgit.pk])
        return {
            "in_hands_of": lambda scopes, user: Claim.objects.filter(scopes.in_hands_of(user, self.on)),
            "able": lambda scopes, _user: scopes.able(claims, self.on),
            "able_on": lambda scopes, user: scopes.able_on(user, self.contested, self.on),
            "passed_on": lambda scopes, _user: scopes.passed_on(self.contested),
            "office_families": lambda scopes, user: [
                *scopes.office_families(user, here, ""),
                None,
                *scopes.office_families(user, here, "Leila Haddad"),
            ],
            "events": lambda scopes, user: scopes.events(user, self.contested),
            "own_evidence": lambda scopes, user: scopes.own_evidence(user, "Ratingen"),
            "listed_claims": lambda scopes, user: scopes.listed_claims(user).values_list("pk", "decided_on"),
            "offices": lambda scopes, _user: scopes.offices(),
            "names_of_children": lambda scopes, user: sorted(scopes.names_of_children(user, claims)),
            "messages": lambda scopes, _user: scopes.messages(self.contested),
            "mark_seen": lambda scopes, _user: _undone(lambda: scopes.mark_seen(self.contested, by_office=False)),
            "unseen": lambda scopes, _user: Claim.objects.filter(scopes.unseen(by_office=True)),
            "able_for_each": lambda scopes, _user: scopes.able_for_each(claims, self.on),
            "answer_to": lambda scopes, _user: [getattr(scopes.answer_to(each), "pk", 0) for each in claims],
        }


def _undone(act: Callable[[], Any]) -> Any:
    """What it answers; nothing of it stays."""
    with transaction.atomic():
        answer = act()
        transaction.set_rollback(True)
    return answer


def lay_down(d: District) -> Seen:
    built = families.build()
    people = {"nora": d["nora"], "renate": d["renate"], "holger": d["holger"], **built.people}
    heads(d, built)
    roles.assign(Role.CLERK, people["deniz"], built.offices[RATINGEN_SOCIAL].unit)
    on = date(2026, 11, 23)
    contested = _contested(built, on)
    _elsewhere(built)
    _unsent(built)
    of_birgit = _of_birgits_family(built)
    ClaimLetter.objects.filter(claim=of_birgit).update(dated_on=on)
    _written(contested, of_birgit, built)
    _answered(contested, on)
    _moved_away(built)
    _away(built, on)
    return Seen(built, people, on, contested, of_birgit)


def _contested(built: Families, on: date) -> Claim:
    """Yasin's: decided twice, its Bescheid set for yesterday, twice for today and for tomorrow; contested."""
    claim, before = ready(built), on - timedelta(1)
    said = {"kind": "rejection", "reasons": "Alt.", "decided_on": on - timedelta(9), "signed_by": built["deniz"]}
    ClaimDecision.objects.create(claim=claim, in_force=False, **said)
    time = {"since": claim.period_from, "until": claim.period_until}
    act(built, claim, "decide_claim", on=before, reasons="Alles liegt vor.", **(AWARD | time))
    act(built, claim, "take", on=on)
    act(built, claim, "hand_over", on=on, to=built["deniz"])
    consequences.run_pending()
    for _twice in range(2):
        act(built, claim, "renew_claim_letter", on=on)
    act(built, claim, "dispatch", on=on, dispatched_on=on)
    _answered_before(claim, built, on)
    act(built, claim, "object_claim", by="samira", on=on)
    later = {"event": claim.events.latest("pk"), "dated_on": on + timedelta(1), "kind": "decision", "file": "letters/x"}
    ClaimLetter.objects.create(claim=claim, decision=claim.decisions.get(in_force=True), sha256="", **later)
    paper = FamilyPaper.objects.create(**_file(claim.child.family, on), uploaded_by=built["samira"])
    Evidence.objects.filter(claim=claim, kind="cost").update(paper=paper)
    FamilyPaper.objects.create(**_file(claim.child.family, on))
    LegalHold.objects.create(claim=claim, reason="Gericht", since=on, by=built["deniz"])
    return claim


def _written(contested: Claim, of_birgit: Claim, built: Families) -> None:
    """Messages of both sides, seen and not, and a note."""
    for claim, from_office, seen in (
        (contested, True, False),
        (contested, True, True),
        (contested, False, False),
        (of_birgit, True, False),
        (of_birgit, False, True),
    ):
        at = timezone.now() if seen else None
        claim.messages.create(by=built["deniz"], text="Wort", from_office=from_office, seen_at=at)
    contested.notes.create(by=built["deniz"], text="Vermerk")


def _answered_before(claim: Claim, built: Families, on: date) -> None:
    """The decision before this one was objected to in vain."""
    days = {"dispatched_on": on, "notified_on": on, "remedy_until": on + timedelta(30)}
    said = {"decided_on": on, "decided_by": built["deniz"], "outcome_reasons": "Nein.", "phase": "dismissed"} | days
    before = claim.decisions.get(in_force=False)
    Objection.objects.create(decision=before, received_on=on, online=False, late=False, **said)


def _answered(contested: Claim, on: date) -> None:
    """The letter to the first objection, set for the day twice and for tomorrow; to the second one that nobody sent.

    That one is later than the Bescheid of the same day.
    """
    first, still = Objection.objects.filter(decision__claim=contested).order_by("pk")
    events = {event.act: event for event in contested.events.order_by("pk")}
    for act_, objection, after in (
        ("submit", first, 0),
        ("take", first, 0),
        ("decide_claim", first, 1),
        ("dispatch", still, 0),
    ):
        told = {"kind": "objection", "sha256": "", "file": "letters/y", "dated_on": on + timedelta(after)}
        ClaimLetter.objects.create(claim=contested, event=events[act_], objection=objection, **told)


def _file(family: Family, on: date) -> dict[str, Any]:
    named = {"kind": "cost", "name": "Unterlage", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64}
    return named | {"family": family, "file": "families/x", "received_on": on}


def _elsewhere(built: Families) -> None:
    """Hanna's in Velbert, and another of her family beside it."""
    claim = applied(built, "Hanna", by="piotr", office=VELBERT)
    FamilyPaper.objects.create(**_file(claim.child.family, date(2026, 10, 1)))
    consequences.run_pending()


def _unsent(built: Families) -> None:
    """Leila's claim nobody has sent, one from the post that is typed in, and a form her mother fills in."""
    office = built.offices[RATINGEN]
    families.begin(office, built.children["Leila"], PackageKey.LUNCH)
    families.begin(office, built.children["Leila"], PackageKey.OUTING, channel=Claim.Channel.PAPER)
    draft = drafts.begin(built["samira"])
    draft.papers.create(kind="cost", media_type="image/jpeg", size=1, sha256="", file="families/y")
    drafts.begin(built["piotr"])


def _of_birgits_family(built: Families) -> Claim:
    """Birgit's own child, with her own office; and a file Frank has just opened."""
    home = {"town": "Ratingen", "street": "A 1", "postcode": "40878", "place": "Ratingen"}
    family = Family.objects.create(name="Birgit Tillmann", **home)
    family.guardians.create(user=built["birgit"])
    built.children["Mila"] = _child(family, "Mila")
    Family.objects.create(name="Neu", opened_by=built["frank"], **home)
    claim = applied(built, "Mila", by="birgit")
    consequences.run_pending()
    return claim


def _child(family: Family, name: str) -> Child:
    said = {"last_name": "T", "born_on": date(2015, 1, 1), "goes_to": "school", "institution": "Schule"}
    return Child.objects.create(family=family, first_name=name, **said)


def _moved_away(built: Families) -> None:
    """A file of another town with a claim here, and one the social office alone has a claim of."""
    home = {"street": "A 1", "postcode": "42551", "place": "Velbert"}
    for town, name, office in (("Velbert", "Weg", RATINGEN), ("Ratingen", "Sozial", RATINGEN_SOCIAL)):
        child = _child(Family.objects.create(town=town, name=name, **home), name)
        claim = families.begin(built.offices[office], child, PackageKey.LUNCH, channel=Claim.Channel.PAPER)
        said = {"phase": "received", "file_number": name, "applied_on": date(2026, 9, 1)}
        Claim.objects.filter(pk=claim.pk).update(**said)


def _away(built: Families, on: date) -> None:
    """Birgit is away and Deniz stands in; Frank was, and Irina is, with nobody or somebody else standing in."""
    for who, substitute, since, until in (
        ("birgit", "deniz", 0, 3),
        ("frank", "deniz", -9, -5),
        ("irina", "frank", 0, 3),
    ):
        days = {"since": on + timedelta(since), "until": on + timedelta(until)}
        Absence.objects.create(user=built[who], substitute=built[substitute], **days)
    for who, child in (("birgit", "Mila"), ("frank", "Sozial"), ("irina", "Hanna")):
        Claim.objects.filter(child__first_name=child).update(assignee=built[who])
    gone = User.objects.create(email="weg@beispiel.test", name="Weg", is_active=False)
    parent = User.objects.create(email="elter@beispiel.test", name="Elter")
    for user in (gone, parent):
        roles.assign(Role.CLERK, user, built.offices[RATINGEN].unit)
    Family.objects.get(name="Sozial").guardians.create(user=parent)


def told(found: Any) -> Any:
    """What a scope answered, so that two answers can be compared."""
    if isinstance(found, QuerySet):
        found = list(found)
    if isinstance(found, list):
        return sorted(str(getattr(each, "pk", each)) for each in found)
    return str(found)
