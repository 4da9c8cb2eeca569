# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why an act was not done to a claim, in sentences without a name, an amount, a day or a paper: a job keeps them."""

from collections.abc import Iterable

OTHER = "Bei diesem Fall ging es nicht. Warum, zeigt Ihnen die Seite des Falls, wenn Sie es dort tun."
PLAIN: dict[str, str] = {
    "gone": "Diesen Fall gibt es für Sie nicht.",
    "state": "Beim jetzigen Stand des Falls war das nicht möglich.",
    "forbidden": "Das dürfen Sie in diesem Fall nicht.",
    "came": "Von diesen Unterlagen wartete hier keine auf Prüfung.",
    "decided_as_allowed": "Es fehlte eine Angabe zu Betrag, Zahlung oder Zeit.",
    "payment_fits": "So lässt sich dieser Fall nicht zahlen.",
    "amount_fits": "Der Betrag passt nicht zu dem, den das Gesetz festlegt.",
    "payee_fits": "An diesen Anbieter, oder ohne einen, lässt sich dieser Fall so nicht zahlen.",
    "inside_claim": "Die Zeit passt nicht zur beantragten.",
    "nothing_open": "Es ist noch nicht alles angesehen, was kam.",
    "letter_ready": "Der Bescheid ist nicht gesetzt oder nennt einen anderen Tag.",
    "may_take": "Den Fall bearbeitet schon jemand.",
    "may_hand_over": "Den Fall bearbeitet jemand anderes. Übergeben kann ihn diese Person, oder Ihre Teamleitung.",
    "can_receive": "Diese Person kann den Fall nicht bekommen, oder sie hat ihn schon.",
}


def told(rules: Iterable[str]) -> str:
    """Each once, in their order."""
    return " ".join(dict.fromkeys(PLAIN.get(rule, OTHER) for rule in rules))
