# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the acts on a claim are asked before they happen: each takes the procedure and yields all its Findings."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from benefits import rules
from benefits.catalogue import age_on
from benefits.models import ClaimDecision, FamilyPaper, Guardian, Objection
from benefits.payments import TO_FAMILY, TO_PROVIDER
from benefits.wishes import ADULT
from law.finding import Finding
from permissions import policy
from workflows.procedures import claims_beside
from workflows.procedures.checks import posted_as_dated

if TYPE_CHECKING:
    from workflows.procedures.claim import Claiming

# Of one claim, and of one of many that are awarded as applied.
NO_AMOUNT = (
    "Bitte geben Sie an, wie viel bewilligt wird.",
    "Im Antrag steht kein Betrag. Bitte geben Sie einen für alle an, oder entscheiden Sie den Fall einzeln.",
)


def fits_package(procedure: "Claiming") -> Iterator[Finding]:
    """What no paper could mend: the wrong place, the wrong age."""
    yield from rules.right_place(procedure.claim)
    yield from rules.right_age(procedure.claim)


def applied_as_asked(procedure: "Claiming") -> Iterator[Finding]:
    yield from rules.applied_separately(procedure.claim)


def withdrawn_by_adults(procedure: "Claiming") -> Iterator[Finding]:
    """§ 36 (2) SGB I: who applied alone and is not of age takes nothing back without their parents."""
    claim = procedure.claim
    own = not policy.CASEWORK & procedure.roles
    if own and claim.details.get("alone") and age_on(claim.child.born_on, procedure.on) < ADULT:
        text = (
            "Bis 18 geht das nur mit Ihren Eltern. Bitte rufen Sie uns zusammen mit Ihrer Mutter oder Ihrem Vater an."
        )
        yield Finding("withdrawn_by_adults", text, norm="§ 36 Absatz 2 SGB I")


def not_ahead(procedure: "Claiming") -> Iterator[Finding]:
    """Nothing is received in the future."""
    if procedure.data["received_on"] > procedure.on:
        yield Finding("not_ahead", "Der Eingang liegt in der Zukunft. Bitte prüfen Sie das Datum.", field="received_on")


def not_before_application(procedure: "Claiming") -> Iterator[Finding]:
    """What came with the application came on its day."""
    applied_on = procedure.claim.applied_on
    if applied_on and procedure.data["received_on"] < applied_on:
        text = f"Der Antrag ging erst am {applied_on:%d.%m.%Y} ein. Bitte prüfen Sie das Datum."
        yield Finding("not_before_application", text, field="received_on")


def brings_something(procedure: "Claiming") -> Iterator[Finding]:
    """Each paper is one this claim needs, and one of this family's file."""
    papers = procedure.data["papers"]
    if not papers:
        yield Finding("brings_something", "Bitte wählen Sie mindestens eine Unterlage aus.", field="papers")
    if set(papers) - {row.kind for row in procedure.evidence}:
        yield Finding("brings_something", "Diese Unterlage braucht der Antrag nicht.", field="papers")
    keys = {key for key in papers.values() if key}
    ours = FamilyPaper.objects.filter(family__children=procedure.claim.child_id, pk__in=keys)
    if keys and keys - set(ours.values_list("pk", flat=True)):
        yield Finding("brings_something", "Diese Unterlage gehört nicht zu dieser Familie.", field="papers")


def asks_for_something(procedure: "Claiming") -> Iterator[Finding]:
    """What is here and accepted is not asked for; the day is still to come."""
    kinds = procedure.data["kinds"]
    if not kinds:
        yield Finding("asks_for_something", "Bitte wählen Sie aus, was fehlt.", field="kinds")
    for row in procedure.evidence:
        if row.kind in kinds and row.accepted:
            yield Finding("asks_for_something", f"„{row.label}“ liegt schon vor.", field="kinds")
    yield from to_come(procedure)


def to_come(procedure: "Claiming") -> Iterator[Finding]:
    if procedure.data["due_on"] <= procedure.on:
        yield Finding("to_come", "Die Frist muss in der Zukunft liegen.", field="due_on")


def came(procedure: "Claiming") -> Iterator[Finding]:
    """Only what is here can be looked at."""
    kinds = procedure.data["kinds"]
    if procedure.data.get("of_many") and not kinds:
        yield Finding("came", "Von diesen Unterlagen wartet hier keine auf Prüfung.", field="kinds")
        return
    here = {row.kind for row in procedure.evidence if row.received_on}
    if not kinds or set(kinds) - here:
        yield Finding("came", "Bitte wählen Sie Unterlagen aus, die eingegangen sind.", field="kinds")


def nothing_open(procedure: "Claiming") -> Iterator[Finding]:
    """§ 20 SGB X: who decides has looked at everything that came, what is optional too."""
    unseen = [row.label for row in procedure.evidence if row.received_on and not row.accepted]
    if unseen:
        text = f"Noch nicht angesehen: {', '.join(unseen)}. Bitte nehmen Sie es an oder weisen Sie es zurück."
        yield Finding("nothing_open", text)


def decided_as_allowed(procedure: "Claiming") -> Iterator[Finding]:
    """An award has an amount, a payment the package knows, and a time; an amount of law is just that."""
    data, kind = procedure.data, procedure.data["kind"]
    if kind == ClaimDecision.Kind.REJECTION:
        return
    if not data.get("amount"):
        yield Finding("decided_as_allowed", NO_AMOUNT[bool(data.get("of_many"))], field="amount")
    if not data.get("payment"):
        yield Finding("decided_as_allowed", "Bitte geben Sie an, wie gezahlt wird.", field="payment")
    else:
        yield from rules.payment_fits(procedure.claim, data["payment"])
    if not data.get("since") or not data.get("until"):
        yield Finding("decided_as_allowed", "Bitte geben Sie an, für welche Zeit bewilligt wird.", field="since")
    elif data["until"] >= data["since"]:
        yield from rules.amount_fits(procedure.claim, kind, data.get("amount"), data["since"], data["until"])


def inside_claim(procedure: "Claiming") -> Iterator[Finding]:
    """Nothing is awarded for a time nobody applied for."""
    since, until, claim = procedure.data.get("since"), procedure.data.get("until"), procedure.claim
    if since and until and until < since:
        yield Finding("inside_claim", "Das Ende liegt vor dem Beginn. Bitte prüfen Sie beide Daten.", field="until")
    elif since and until and (since < claim.period_from or until > claim.period_until):
        text = f"Beantragt ist die Zeit vom {claim.period_from:%d.%m.%Y} bis zum {claim.period_until:%d.%m.%Y}."
        yield Finding("inside_claim", text, field="since")


def payee_fits(procedure: "Claiming") -> Iterator[Finding]:
    """A provider of the town where one is paid; money goes to the family alone, § 29 (1) SGB II."""
    claim, data = procedure.claim, procedure.data
    payment, provider = data.get("payment"), data.get("provider")
    if payment in TO_PROVIDER and not provider and not data.get("payee"):
        yield Finding("payee_fits", "Bitte wählen Sie aus, an wen gezahlt wird.", field="provider")
    if provider and payment in TO_FAMILY:
        text = "Geld geht auf das Konto der Familie. Bitte lassen Sie den Anbieter leer."
        yield Finding("payee_fits", text, field="provider")
    elif provider and not provider.serves(procedure.beside.of(claim, claims_beside.towns)):
        yield Finding("payee_fits", "Bitte wählen Sie einen Anbieter Ihrer Stadt aus.", field="provider")


def warned_in_vain(procedure: "Claiming") -> Iterator[Finding]:
    """§ 66 (3) SGB I: told in writing what follows, a reasonable time set, and it went by; AsylbLG knows no § 66."""
    if not procedure.claim.law.social_code:
        text = "Das Asylbewerberleistungsgesetz kennt die Versagung nach § 66 SGB I nicht. Bitte lehnen Sie ab."
        yield Finding("warned_in_vain", text, norm="§ 66 SGB I")
    open_rows = [row for row in procedure.evidence if row.waited_for]
    if not all(row.warned for row in open_rows):
        text = "Die Familie wurde noch nicht schriftlich auf die Folge hingewiesen. Bitte fordern Sie mit Hinweis nach."
        yield Finding("warned_in_vain", text, norm="§ 66 Absatz 3 SGB I")
    late = [row.due_on for row in open_rows if row.due_on and row.due_on >= procedure.on]
    if late:
        text = f"Die Frist läuft noch bis zum {max(late):%d.%m.%Y}."
        yield Finding("warned_in_vain", text, norm="§ 66 Absatz 3 SGB I")


def applied_alone(procedure: "Claiming") -> bool:
    """A young person who is not of age, whose parents nobody told yet; in the AsylbLG nobody applies alone."""
    claim = procedure.claim
    told = claim.details.get("parents_told_on")
    return bool(claim.details.get("alone")) and not told and age_on(claim.child.born_on, procedure.on) < ADULT


def family_reads(procedure: "Claiming") -> Iterator[Finding]:
    """Who applied on paper may have no account: what the office writes to them here nobody would read."""
    guardians = Guardian.objects.filter(family__children=procedure.claim.child_id, user__is_active=True)
    if procedure.is_office and not guardians.exists():
        text = "Diese Familie hat kein Konto im Portal und kann hier nichts lesen. Bitte schreiben Sie einen Brief."
        yield Finding("family_reads", text, field="message")


def not_contested(procedure: "Claiming") -> Iterator[Finding]:
    """An open objection is answered first: where it helps, the claim takes papers again."""
    if Objection.objects.filter(decision__claim=procedure.claim.pk, phase=Objection.Phase.OPEN).exists():
        yield Finding(
            "not_contested", "Gegen den Bescheid ist ein Widerspruch offen. Bitte entscheiden Sie zuerst darüber."
        )


def decided_where_it_was_ripe(procedure: "Claiming") -> Iterator[Finding]:
    """A word on the matter was said once all papers were there; not before they came."""
    ready_on, data = procedure.claim.ready_on, procedure.data
    on_the_matter = data["kind"] in {"award", "part", "rejection"}
    if on_the_matter and (ready_on is None or ready_on > data["decided_on"]):
        text = "Über diesen Antrag ist entschieden, bevor die Unterlagen vollständig waren. Bitte prüfen Sie die Daten."
        yield Finding("decided_where_it_was_ripe", text, field="decided_on")


def letter_ready(procedure: "Claiming") -> Iterator[Finding]:
    """Only a letter that exists can be posted, on the day it names."""
    newest = procedure.beside.of(procedure.claim, claims_beside.letter_days)
    yield from posted_as_dated(newest, procedure.data["dispatched_on"])


def was_refused(procedure: "Claiming") -> bool:
    """The decision in force is a refusal for missing cooperation."""
    return procedure.claim.decisions.filter(in_force=True, kind=ClaimDecision.Kind.REFUSAL).exists()
