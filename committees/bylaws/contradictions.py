# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules that cannot all hold: each contradiction names its field and what to do."""

from collections.abc import Callable, Iterator

from committees.bylaws.rules import (
    Circulating,
    Group,
    GroupLimit,
    Majority,
    OnTie,
    Rules,
    Secrecy,
    Share,
)
from law.finding import Finding

Fault = tuple[str, str]


def contradictions(rules: Rules) -> list[Finding]:
    """Blocking where no body could follow the rules; a hint where a point has no effect yet."""
    faults = [fault for part in PARTS for fault in part(rules)]
    found = [Finding("rules_of_procedure", text, field=field) for field, text in faults]
    return found + [Finding("rules_of_procedure", text, field=field, blocking=False) for field, text in _hints(rules)]


def _invitation(rules: Rules) -> Iterator[Fault]:
    rule = rules.invitation
    if rule.urgent_days is not None and rule.urgent_days >= rule.days:
        yield (
            "invitation.urgent_days",
            "In Eilfällen ist die Einladungsfrist nicht kürzer als sonst. Verkürzen Sie sie oder lassen Sie sie weg.",
        )


def _quorum(rules: Rules) -> Iterator[Fault]:
    rule, most = rules.quorum, rules.composition.seats_at_most
    if _never(rule.share):
        yield "quorum.share.more_than", "Mehr als alle können nicht anwesend sein. Wählen Sie „mindestens“."
    if most is not None and rule.minimum > most:
        yield (
            "quorum.minimum",
            f"Das Gremium hat höchstens {most} Sitze und braucht {rule.minimum} Anwesende. Senken Sie die Mindestzahl.",
        )
    if rule.areas_needed > rule.areas_total:
        yield (
            "quorum.areas_needed",
            f"Von {rule.areas_total} Bereichen können nicht {rule.areas_needed} vertreten sein. "
            "Berichtigen Sie eine der beiden Zahlen.",
        )


def _never(share: Share | None) -> bool:
    return share is not None and share.more_than and share.of == 1


def _majority(rules: Rules) -> Iterator[Fault]:
    if rules.majority.simple_after and rules.majority.kind is not Majority.UNANIMOUS:
        yield (
            "majority.simple_after",
            "Weitere Runden gibt es nur nach fehlender Einstimmigkeit. Wählen Sie sie oder tragen Sie 0 ein.",
        )
    counts_in = {0} | ({rules.majority.simple_after + 1} if _ever_simple(rules) else set())
    if rules.tie.only_in_round not in counts_in:
        yield (
            "tie.only_in_round",
            f"In Runde {rules.tie.only_in_round} kann keine Stimmengleichheit entscheiden. "
            f"Tragen Sie {max(counts_in)} ein.",
        )
    elif rules.tie.only_in_round and rules.tie.decides is OnTie.REJECTED:
        yield (
            "tie.only_in_round",
            "Stimmengleichheit ist hier immer eine Ablehnung, ein Stichentscheid passt nicht dazu. Tragen Sie 0 ein.",
        )


def _ever_simple(rules: Rules) -> bool:
    return rules.majority.kind is Majority.SIMPLE or rules.majority.simple_after > 0


def _seats(rules: Rules) -> Iterator[Fault]:
    if rules.deputies.for_excluded and not rules.deputies.allowed:
        yield (
            "deputies.for_excluded",
            "Ohne Stellvertretung tritt auch für ausgeschlossene Mitglieder niemand ein. Wählen Sie hier Nein.",
        )
    if rules.transfer_of_votes:
        yield (
            "transfer_of_votes",
            "Stimmen können nicht übertragen werden: Jeder Sitz gibt seine Stimme selbst ab. Wählen Sie hier Nein.",
        )
    if (rules.secrecy.by is Secrecy.SHARE) != (rules.secrecy.share is not None):
        yield (
            "secrecy.share",
            "Einen Mindestanteil braucht es nur, wenn ein Teil der Mitglieder die geheime Abstimmung verlangen kann. "
            "Tragen Sie ihn dann ein, sonst löschen Sie ihn.",
        )


def _circulation(rules: Rules) -> Iterator[Fault]:
    rule = rules.circulation
    if _never(rule.threshold):
        yield "circulation.threshold.more_than", "Mehr als alle können nicht antworten. Wählen Sie „mindestens“."
    if rule.matters and rule.allowed is not Circulating.LISTED:
        yield (
            "circulation.matters",
            "Die Liste der Angelegenheiten gilt nur, wenn der Umlauf auf sie beschränkt ist. "
            "Löschen Sie die Liste oder wählen Sie die Beschränkung.",
        )


def _age(rules: Rules) -> Iterator[Fault]:
    rule = rules.age
    if rule.vote_from is not None and rule.vote_until is not None and rule.vote_from > rule.vote_until:
        yield "age.vote_until", "Das Stimmrecht endet, bevor es beginnt. Berichtigen Sie eines der beiden Alter."
    if rule.advise_until is not None and (rule.vote_until is None or rule.advise_until <= rule.vote_until):
        yield (
            "age.advise_until",
            "Beratend ist nur, wer kein Stimmrecht mehr hat. Tragen Sie ein höheres Alter ein als beim Stimmrecht.",
        )


def _composition(rules: Rules) -> Iterator[Fault]:
    rule = rules.composition
    names = [limit.group for limit in rule.groups]
    if len(set(names)) < len(names):
        yield "composition.groups", "Eine Gruppe steht zweimal in der Liste. Löschen Sie eine der Zeilen."
    for number, limit in enumerate(rule.groups):
        if limit.most is not None and limit.least > limit.most:
            yield (
                f"composition.groups.{number}.most",
                f"Gruppe {limit.group.label}: Der Höchstwert liegt unter dem Mindestwert. Berichtigen Sie einen davon.",
            )
    least = sum(limit.least for limit in rule.groups)
    if rule.seats_at_most is not None and least > rule.seats_at_most:
        yield (
            "composition.seats_at_most",
            f"Die Gruppen brauchen zusammen {least} Sitze, erlaubt sind {rule.seats_at_most}. "
            "Berichtigen Sie eine der Zahlen.",
        )
    if rule.civil_majority and _no_civil_majority(rule.groups):
        yield (
            "composition.civil_majority",
            "Bei diesen Sitzen je Gruppe erreicht die Zivilgesellschaft keine Mehrheit. Geben Sie ihr mehr Sitze.",
        )


def _no_civil_majority(groups: tuple[GroupLimit, ...]) -> bool:
    """Even with all seats it may have against as few as the others must have."""
    civil = next((limit.most for limit in groups if limit.group == Group.CIVIL), None)
    return civil is not None and civil <= sum(limit.least for limit in groups if limit.group != Group.CIVIL)


def _hints(rules: Rules) -> Iterator[Fault]:
    if rules.circulation.allowed is Circulating.LISTED and not rules.circulation.matters:
        yield (
            "circulation.matters",
            "Die Liste der Angelegenheiten ist leer, also geht nichts in den Umlauf. Füllen Sie die Liste.",
        )


PARTS: tuple[Callable[[Rules], Iterator[Fault]], ...] = (
    _invitation,
    _quorum,
    _majority,
    _seats,
    _circulation,
    _age,
    _composition,
)
