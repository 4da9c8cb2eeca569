# SPDX-License-Identifier: AGPL-3.0-or-later
"""A family's draft becomes claims: the file of the family, its children, and one act for each package, or nothing."""

from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction

from benefits import again, drafts, filing, wishes
from benefits.models import Child, Claim, Compartment, Evidence, Family, FamilyDraft, FamilyPaper, Guardian
from benefits.models.claim import UNDECIDED
from law.finding import Finding, Refused
from permissions import families
from permissions.models import User
from workflows.engine import Conflict, perform

CHANGED = "Sie haben den Antrag in einem anderen Fenster geändert. Bitte lesen Sie noch einmal, was jetzt hier steht."
NOBODY = "Für diese Leistung haben wir in dieser Stadt noch keine Stelle. Bitte wenden Sie sich an das Rathaus."
CONTACT = ("name", "street", "postcode", "place", "phone", "account_holder", "iban")


def send(draft: FamilyDraft, *, by: User, on: date, seen: str) -> None:
    """All claims at once; sent already, nothing more happens. Conflict: it is not what the person saw any more."""
    with transaction.atomic():
        fresh = FamilyDraft.objects.select_for_update().get(pk=draft.pk)
        if fresh.sent_on:
            return
        if seen != drafts.fingerprint(fresh.answers):
            raise Conflict(CHANGED)
        if found := [finding for _page, _key, finding in wishes.findings(fresh, on)]:
            raise Refused(*found)
        claims = _claims(fresh, by, on)
        papers = list(fresh.papers.all())
        fresh.answers = {"claims": [str(claim.public_id) for claim in claims]}
        fresh.sent_on = on
        fresh.save()
        drafts.remove_papers(papers)


def _claims(draft: FamilyDraft, by: User, on: date) -> list[Claim]:
    circle = wishes.circle_of(draft)
    assert circle is not None, "findings asked for it"
    office = Compartment.objects.filter(town=draft.town, circle=circle.key).first()
    if office is None:
        raise Refused(Finding("office", NOBODY))
    family = _family(draft, by)
    found = [_child(family, wishes.child_of(entry)) for entry in wishes.children(draft)]
    children = dict(zip((entry["id"] for entry in wishes.children(draft)), found, strict=True))
    papers = _papers(draft, family, children, by, on)
    return [
        _claim(draft, wish, children[str(wish.child.public_id)], office, papers, by, on) for wish in wishes.of(draft)
    ]


def _family(draft: FamilyDraft, by: User) -> Family:
    """The file this person has in this town already, with what was said last; else a new one."""
    contact = {name: draft.answers["contact"].get(name, "") for name in CONTACT}
    family = Family.objects.filter(guardians__user=by, town=draft.town).order_by("pk").first()
    if family is None:
        family = Family.objects.create(town=draft.town, opened_by=by, **contact)
        Guardian.objects.create(family=family, user=by)
        return family
    if not contact["iban"]:
        # Nobody loses an account by leaving a field empty.
        del contact["iban"], contact["account_holder"]
    for name, value in contact.items():
        setattr(family, name, value)
    family.save(update_fields=list(contact))
    return family


def _child(family: Family, given: Child) -> Child:
    """The same name and birthday in the same family are the same child; where it goes may have changed."""
    known = family.children.filter(
        first_name=given.first_name, last_name=given.last_name, born_on=given.born_on
    ).first()
    if known is None:
        return Child.objects.create(
            family=family,
            first_name=given.first_name,
            last_name=given.last_name,
            born_on=given.born_on,
            goes_to=given.goes_to,
            institution=given.institution,
        )
    known.goes_to, known.institution = given.goes_to, given.institution
    known.save(update_fields=["goes_to", "institution"])
    return known


def _papers(
    draft: FamilyDraft, family: Family, children: dict[str, Child], by: User, on: date
) -> dict[tuple[UUID | None, str], FamilyPaper]:
    """Into the file of the family; of several files for one need the first is named, the others lie beside it.

    What lies there already and was chosen again is named where no new file is: received for the new claim on its day.
    """
    whose = {wish.id: children[str(wish.child.public_id)] for wish in wishes.of(draft)}
    kept: dict[tuple[UUID | None, str], FamilyPaper] = {}
    for laid in draft.papers.all():
        child = whose[laid.wish] if laid.wish else None
        paper = filing.keep(family, child, laid.kind, filing.taken_up(laid, on), by=by, on=on)
        kept.setdefault((laid.wish, laid.kind), paper)
    chosen = again.chosen(draft, again.offered(draft, families.own_evidence(by, draft.town), on))
    for wanted in (each for each in wishes.wanted(draft, on) if each.slot in chosen):
        kept.setdefault((wanted.wish, wanted.need.kind), chosen[wanted.slot])
    return kept


def _claim(
    draft: FamilyDraft,
    wish: wishes.Wish,
    child: Child,
    office: Compartment,
    papers: dict[tuple[UUID | None, str], FamilyPaper],
    by: User,
    on: date,
) -> Claim:
    claim = wish.claim(on)
    claim.child, claim.unit, claim.details = child, office.unit, _details(draft, wish)
    claim.save()
    sent = {need.kind: papers.get((None if need.shared else wish.id, need.kind)) for need in wish.package.needs}
    given = {kind: paper.pk for kind, paper in sent.items() if paper}
    perform("submit", claim, by=by, on=on, key=uuid5(NAMESPACE_OID, f"{draft.public_id} {wish.id}"), papers=given)
    return claim


def _details(draft: FamilyDraft, wish: wishes.Wish) -> dict[str, Any]:
    """What the office reads beside the columns."""
    details: dict[str, Any] = {"note": wish.answers["note"]} if wish.answers.get("note") else {}
    if wishes.alone(draft):
        contact = draft.answers["contact"]
        details |= {"alone": True} | {name: contact[name] for name in ("adult", "adult_phone") if contact.get(name)}
    return details


def supply(
    claim: Claim, papers: dict[str, FamilyPaper], *, by: User, on: date, key: UUID | None, version: int | None
) -> None:
    """What the family brings later; a paper that serves all its claims is brought to each that still waits for it."""
    with transaction.atomic():
        given = {kind: paper.pk for kind, paper in papers.items()}
        perform("supply", claim, by=by, on=on, key=key, version=version, papers=given)
        shared = [kind for kind in given if (need := claim.terms.need(kind)) and need.shared]
        for kind in shared:
            for other in _waiting_for(kind, claim):
                perform("supply", other, by=by, on=on, papers={kind: given[kind]})


def _waiting_for(kind: str, claim: Claim) -> list[Claim]:
    """Undecided claims of the same family and circle without this paper, in the order of their keys."""
    lack = Evidence.objects.filter(kind=kind, received_on=None, claim__phase__in=UNDECIDED)
    same = lack.filter(claim__child__family=claim.child.family_id, claim__circle=claim.circle).exclude(claim=claim)
    return list(Claim.objects.filter(pk__in=same.values("claim")).order_by("pk"))
