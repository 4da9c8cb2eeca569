# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a claim stands, what it lacks and what was decided, as families read it."""

from dataclasses import dataclass
from datetime import date

from benefits.catalogue import Need, age_on
from benefits.models import Claim, ClaimDecision, Evidence, Phase
from benefits.models.claim import UNDECIDED
from benefits.wishes import ADULT, Wanted
from law.calendar import add_days
from law.money import euro
from workflows.forms import REQUEST_DAYS

TOLD = {
    Phase.RECEIVED: "Ihr Antrag ist da. Wir prüfen ihn.",
    Phase.INCOMPLETE: "Es fehlt noch etwas. Bitte reichen Sie es nach, dann machen wir weiter.",
    Phase.READY: "Es ist alles da. Wir entscheiden jetzt.",
    Phase.DECIDED: "Wir haben entschieden. Sie bekommen bald den Bescheid.",
    Phase.NOTIFIED: "Der Bescheid ist unterwegs oder schon bei Ihnen.",
    Phase.FORWARDED: "Ein anderes Amt ist zuständig. Dort liegt Ihr Antrag jetzt, und sein Tag zählt weiter.",
    Phase.WITHDRAWN: "Sie haben diesen Antrag zurückgezogen.",
}
KINDS = {
    Phase.RECEIVED: "info",
    Phase.INCOMPLETE: "warning",
    Phase.READY: "info",
    Phase.DECIDED: "info",
    Phase.NOTIFIED: "success",
}
PAID = {
    "voucher": "Sie bekommen dafür einen Gutschein.",
    "provider": "Wir zahlen direkt an den Anbieter.",
    "money": "Wir überweisen das Geld auf Ihr Konto.",
    "refund": "Wir zahlen Ihnen zurück, was Sie ausgelegt haben.",
    "school_bill": "Die Schule rechnet mit uns ab.",
}


@dataclass(frozen=True)
class Missing:
    """A paper that is not here: what, by when, whether we asked for it, and why one sent before was no good."""

    label: str
    until: date | None
    asked: bool
    because: str
    holds_back: bool
    late: bool


@dataclass(frozen=True)
class Standing:
    """A claim on the pages of its family."""

    claim: Claim
    told: str
    kind: str
    missing: list[Missing]
    may_supply: bool


def standing(claim: Claim, today: date) -> Standing:
    """Reads what was fetched with the claim."""
    phase = Phase(claim.phase)
    told, kind = TOLD.get(phase, ""), KINDS.get(phase, "neutral")
    return Standing(claim, told, kind, missing(claim, today), bool(suppliable(claim)))


def needs(claim: Claim) -> dict[str, Need]:
    """What the catalogue says of each paper of this claim."""
    return {need.kind: need for need in claim.terms.needed(claim.law.key, claim.age)}


def suppliable(claim: Claim) -> list[Evidence]:
    """What the family can still bring; what the office has itself, or was told already, is asked of nobody."""
    if claim.phase not in UNDECIDED:
        return []
    known = {kind for kind, need in needs(claim).items() if need.own_inquiry}
    if claim.child.family.iban:
        known.add("payee")
    return [row for row in claim.evidence.all() if row.received_on is None and row.kind not in known]


def missing(claim: Claim, today: date) -> list[Missing]:
    """What holds it back and is not here."""
    return [_missing(claim, row, today) for row in suppliable(claim) if row.holds_back]


def _missing(claim: Claim, row: Evidence, today: date) -> Missing:
    day = until(claim, row)
    late = day is not None and day < today
    return Missing(row.label, day, row.due_on is not None, row.rejected_because, row.holds_back, late)


def until(claim: Claim, row: Evidence) -> date | None:
    """The date the office set; before it did, a good time for what is needed. Nobody is held to that."""
    if row.due_on or not row.holds_back or claim.applied_on is None:
        return row.due_on
    return add_days(claim.applied_on, REQUEST_DAYS)


def decision(claim: Claim) -> ClaimDecision | None:
    """Told when its Bescheid went out, not before."""
    if claim.phase != Phase.NOTIFIED:
        return None
    return next((each for each in claim.decisions.all() if each.in_force), None)


def sentences(claim: Claim, made: ClaimDecision) -> tuple[str, str]:
    """What a Bescheid says, in two sentences above it."""
    what = claim.terms.plain
    if made.kind in {ClaimDecision.Kind.AWARD, ClaimDecision.Kind.PART}:
        less = " Das ist ein Teil von dem, was Sie beantragt haben." if made.kind == ClaimDecision.Kind.PART else ""
        return f"Ja: Sie bekommen {euro(made.amount or 0)} für „{what}“.", PAID.get(made.payment, "") + less
    first = {
        ClaimDecision.Kind.REJECTION: f"Nein: „{what}“ können wir nicht bezahlen.",
        ClaimDecision.Kind.REFUSAL: f"„{what}“ können wir nicht bezahlen, denn uns fehlen Unterlagen.",
    }.get(ClaimDecision.Kind(made.kind), f"Über „{what}“ müssen wir nicht mehr entscheiden.")
    if made.kind == ClaimDecision.Kind.REFUSAL:
        return first, "Reichen Sie die Unterlagen nach, dann prüfen wir noch einmal."
    return first, "Warum, steht in der Begründung."


def needs_parents(claim: Claim, on: date) -> bool:
    """Who applied alone and is not of age takes nothing back without their parents, § 36 (2) SGB I."""
    child = claim.child
    return bool(claim.details.get("alone")) and age_on(child.born_on, on) < ADULT


def whose(wanted: Wanted) -> str:
    """For which child and package, where it is of one."""
    if wanted.need.shared:
        return ""
    wish = wanted.wishes[0]
    return f"{wish.child.first_name}: {wish.package.plain}"
