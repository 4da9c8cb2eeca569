# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of acts on objections."""

from django import forms

from benefits.models import Objection
from workflows.forms import ActForm, day, long_text

KEPT, NOT_KEPT = "kept", "not_kept"


class ObjectClaim(ActForm):
    reasons = long_text(
        "Warum sind Sie nicht einverstanden?",
        required=False,
        help_text="Sie müssen nichts schreiben. Es hilft uns aber. Der Tag, an dem Sie das absenden, zählt.",
    )


class RecordObjection(ActForm):
    received_on = day("Eingegangen am", help_text="Der Tag des ersten Eingangsstempels, auch bei einem anderen Amt.")
    reasons = long_text("Was schreibt die Familie?", required=False)


class CheckObjection(ActForm):
    in_form = forms.ChoiceField(
        label="Wahrt der Widerspruch die Form?",
        choices=[
            (KEPT, "Ja: schriftlich, in elektronischer Form nach § 36a SGB I oder zur Niederschrift"),
            (NOT_KEPT, "Nein: Wir bitten die Familie, das nachzuholen"),
        ],
        widget=forms.RadioSelect,
    )


class Reinstate(ActForm):
    reasons = long_text(
        "Warum konnte die Familie die Frist nicht einhalten?",
        help_text="Sie war ohne Verschulden verhindert und hat den Grund binnen eines Monats genannt (§ 67 SGG).",
    )


class DecideObjection(ActForm):
    outcome = forms.ChoiceField(
        label="Entscheidung",
        choices=[
            (Objection.Phase.UPHELD, "Abhelfen: Sie entscheiden den Antrag neu"),
            (Objection.Phase.PARTLY, "Teilweise abhelfen: Sie entscheiden den Antrag neu"),
            (Objection.Phase.DISMISSED, "Zurückweisen"),
        ],
    )
    reasons = long_text("Begründung")
    review = long_text(
        "Prüfung nach § 44 SGB X",
        required=False,
        help_text="Nur wenn der Widerspruch zu spät kam: War der Bescheid trotzdem falsch?",
    )
