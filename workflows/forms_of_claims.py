# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of acts on claims of families."""

from collections.abc import Iterable
from typing import Any

from django import forms

from benefits.catalogue import PACKAGES
from benefits.models import Claim, ClaimDecision, Evidence
from benefits.models.decision import PAYMENT_CHOICES
from benefits.payments import TO_PROVIDER
from law.calendar import add_days
from permissions import families, treasury
from workflows.forms import REQUEST_DAYS, ActForm, day, long_text, money
from workflows.forms_of_payments import ProviderField
from workflows.forms_of_working import HandOver

TICKED = {"required": "Bitte kreuzen Sie mindestens einen Punkt an."}
BESCHEID = "Dieser Text steht im Bescheid."
KINDS = [
    (ClaimDecision.Kind.AWARD.value, "Bewilligen"),
    (ClaimDecision.Kind.PART.value, "Teilweise bewilligen"),
    (ClaimDecision.Kind.REJECTION.value, "Ablehnen"),
]
NOT_AT_ALL = ("", "Gar nicht, weil ich ablehne")


class Papers(ActForm):
    """Ticks for papers of the evidence list; `among` says which can be chosen now."""

    kinds = forms.MultipleChoiceField(label="Welche Unterlagen?", error_messages=TICKED)

    def prepare(self) -> None:
        rows = [row for row in self.subject.evidence.all() if self.among(row)]
        self.field("kinds").choices = [(row.kind, self.told(row)) for row in rows]

    def among(self, row: Evidence) -> bool:
        return True

    def told(self, row: Evidence) -> str:
        return row.label if row.received_on is None else f"{row.label}, eingegangen am {row.received_on:%d.%m.%Y}"


def first_received() -> forms.DateField:
    """When a paper application came to whatever office first, § 16 (2) SGB I."""
    return day("Eingegangen am", help_text="Der Tag, an dem der Antrag zuerst bei irgendeinem Amt einging.")


def came_to() -> forms.CharField:
    """Where, if not here."""
    told = "Nur, wenn er zuerst woanders einging. Der Tag dort zählt (§ 16 Absatz 2 SGB I)."
    return forms.CharField(label="Bei welchem Amt?", required=False, max_length=150, help_text=told)


class Register(ActForm):
    received_on = first_received()
    came_to = came_to()


class RecordSupply(Papers):
    received_on = day("Eingegangen am", help_text="Der Tag auf dem Eingangsstempel.")

    def among(self, row: Evidence) -> bool:
        return not row.accepted

    def clean(self) -> dict[str, Any]:
        """The papers as the procedure takes them: they lie in the file on paper."""
        cleaned = dict(super().clean() or {})
        return cleaned | {"papers": dict.fromkeys(cleaned.pop("kinds", []))}


class RequestPapers(Papers):
    due_on = day("Frist bis", help_text="Der Brief geht mit der Post. Geben Sie mindestens eine Woche Zeit.")
    warned = forms.BooleanField(
        label="Mit Hinweis: Ohne diese Unterlagen können wir die Leistung versagen (§ 66 SGB I).", required=False
    )

    def prepare(self) -> None:
        super().prepare()
        self.field("due_on").initial = add_days(self.on, REQUEST_DAYS)

    def among(self, row: Evidence) -> bool:
        return not row.accepted


class AcceptPapers(Papers):
    def among(self, row: Evidence) -> bool:
        return row.received_on is not None and not row.accepted


class RejectPapers(Papers):
    reason = forms.CharField(
        label="Warum?",
        max_length=300,
        help_text="Die Familie liest das. Zum Beispiel: Das Foto ist unscharf. Bitte fotografieren Sie noch einmal.",
    )
    due_on = day("Neu bis")

    def prepare(self) -> None:
        super().prepare()
        self.field("due_on").initial = add_days(self.on, REQUEST_DAYS)

    def among(self, row: Evidence) -> bool:
        return row.received_on is not None


class DecideClaim(ActForm):
    kind = forms.ChoiceField(
        label="Entscheidung",
        choices=KINDS,
    )
    amount = money("Betrag in Euro", required=False, help_text="Für die ganze Zeit. Nur wenn Sie bewilligen.")
    payment = forms.ChoiceField(label="Wie wird gezahlt?", required=False)
    provider = ProviderField(
        "An welchen Anbieter?",
        required=False,
        help_text="Nur bei Direktzahlung, Sammelabrechnung oder wenn ein Gutschein bei einem Anbieter allein gilt.",
    )
    since = day("Vom", required=False)
    until = day("Bis", required=False)
    reasons = long_text("Begründung des Bescheids", help_text=BESCHEID)

    def prepare(self) -> None:
        allowed = self.subject.terms.payments
        self.field("payment").choices = [
            *(each for each in PAYMENT_CHOICES if each[0] in allowed),
            NOT_AT_ALL,
        ]
        self.field("since").initial = self.subject.period_from
        self.field("until").initial = self.subject.period_until
        self.field("provider").queryset = treasury.of_claim(self.subject)

    def clean(self) -> dict[str, Any]:
        """What is paid to a provider names one of the records."""
        cleaned = dict(super().clean() or {})
        awarded = cleaned.get("kind") != ClaimDecision.Kind.REJECTION
        if awarded and cleaned.get("payment") in TO_PROVIDER and not cleaned.get("provider"):
            self.add_error("provider", "Bitte wählen Sie den Anbieter. Fehlt er, legen Sie ihn unter „Anbieter“ an.")
        return cleaned


class AcceptPapersOfMany(ActForm):
    """Of each claim those of these papers that wait to be looked at."""

    kinds = forms.MultipleChoiceField(label="Welche Unterlagen?", error_messages=TICKED)

    def prepare(self) -> None:
        labels: dict[str, dict[str, None]] = {}
        for need in (need for package in PACKAGES.values() for need in package.needs):
            labels.setdefault(need.kind, {})[need.label] = None
        self.field("kinds").choices = [(kind, " / ".join(told)) for kind, told in labels.items()]


class DecideMany(DecideClaim):
    """One decision for a school class or a term; what is left open is taken from each claim."""

    amount = money(
        "Betrag in Euro für jeden Fall",
        required=False,
        help_text="Leer heißt: der Betrag, den das Gesetz für die Zeit festlegt, sonst der beantragte.",
    )
    since = day("Vom", required=False, help_text="Leer heißt: die Zeit, die in jedem Fall beantragt ist.")
    reasons = long_text(
        "Begründung der Bescheide",
        help_text="Dieser Text steht in jedem dieser Bescheide. Bitte nennen Sie kein Kind und keine Familie.",
    )

    def prepare(self) -> None:
        """Providers of the town of one of them; a claim of another town says that this one is not there."""
        self.field("payment").choices = [*PAYMENT_CHOICES, NOT_AT_ALL]
        if self.subject:
            self.field("provider").queryset = treasury.of_claim(self.subject)


class Refuse(ActForm):
    reasons = long_text("Begründung des Bescheids", help_text=BESCHEID)


class Settle(ActForm):
    reasons = long_text("Warum ist der Fall erledigt?", help_text="Das steht in der Akte.")


class HandOverClaim(HandOver):
    """Inside the compartment. Of many claims nothing is noted: what a job keeps must not speak of a child."""

    def prepare(self) -> None:
        super().prepare()
        if not self.alone:
            del self.fields["note"]

    def _able(self) -> Iterable[Any]:
        if self.alone:
            return families.able(Claim.objects.filter(pk=self.subject.pk), self.on)
        return super()._able()


class InformParents(ActForm):
    adult = forms.CharField(label="Name der Mutter, des Vaters oder wer sonst sorgeberechtigt ist", max_length=150)

    def prepare(self) -> None:
        self.field("adult").initial = self.subject.details.get("adult", "")


class Forward(ActForm):
    to = forms.CharField(label="An welches Amt?", max_length=150)
