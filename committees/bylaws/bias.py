# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why somebody may not take part: the closed list of the law, and the doubt a body decides on."""

from django.db.models import TextChoices


class Ground(TextChoices):
    """§ 20 (1) sentence 1 no. 1-6 and sentence 2, § 21 VwVfG; kept the same in NRW."""

    PARTY = "party", "stellt den Antrag oder arbeitet daran mit"
    RELATIVE = "relative", "ist mit den Antragstellenden verwandt oder verheiratet"
    REPRESENTATIVE = "representative", "vertritt die Antragstellenden"
    EMPLOYED = "employed", "ist bei den Antragstellenden gegen Entgelt beschäftigt"
    BOARD = "board", "gehört ihrem Vorstand oder Aufsichtsrat an"
    EXPERT = "expert", "hat in der Sache ein Gutachten abgegeben"
    ADVANTAGE = "advantage", "hätte einen unmittelbaren Vorteil oder Nachteil"
    DOUBT = "doubt", "andere Besorgnis der Befangenheit"


# Facts the law names exclude by themselves. Whether an advantage is direct, or a doubt is just, the body decides.
BY_LAW = frozenset({Ground.PARTY, Ground.RELATIVE, Ground.REPRESENTATIVE, Ground.EMPLOYED, Ground.BOARD, Ground.EXPERT})
NORM = {Ground.DOUBT: "§ 21 VwVfG"}
LAW = "§ 20 Abs. 1 VwVfG"


def alleged(ground: str, reason: str) -> tuple[Ground, str]:
    """What somebody else says of a member is a doubt until the body decided, § 20 (4) VwVfG: its ground in words."""
    if ground not in BY_LAW:
        return Ground(ground), reason
    label = Ground(ground).label
    return Ground.DOUBT, f"{label}: {reason}" if reason else label


def confirmed(ground: str, reason: str) -> tuple[Ground, str]:
    """The other way round: which ground of the law a doubt is about, and what else was said."""
    for each in sorted(BY_LAW):
        if ground == Ground.DOUBT and (reason == each.label or reason.startswith(f"{each.label}: ")):
            return each, reason[len(each.label) + 2 :]
    return Ground(ground), reason


def norm(ground: str) -> str:
    """The norm a ground stands in."""
    return NORM.get(Ground(ground), LAW)
