# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rules mean, in sentences for the person who sets them and the members who follow them."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from committees.bylaws.rules import (
    Amounts,
    Base,
    Circulating,
    Majority,
    OnTie,
    Revote,
    Rules,
    Secrecy,
    Share,
)
from committees.bylaws.words import counted, days, listed, of_share, span
from law.money import euro

# Of a part and of all of them.
BASES = {
    Base.ALL: ("aller Sitze", "alle Sitze"),
    Base.OCCUPIED: ("der besetzten Sitze", "alle besetzten Sitze"),
    Base.WITHOUT_EXCLUDED: ("der Sitze ohne die ausgeschlossenen", "alle Sitze ohne die ausgeschlossenen"),
}
CIRCULATING = {
    Circulating.ALWAYS: "Das Gremium kann immer im Umlauf entscheiden, auch wenn ein Mitglied widerspricht.",
    Circulating.NO_OBJECTION: "Das Gremium kann im Umlauf entscheiden, wenn kein Mitglied widerspricht.",
    Circulating.NEVER: "Das Gremium entscheidet nie im Umlauf.",
}
REQUESTS = {
    Secrecy.NOBODY: "Das Gremium stimmt offen ab.",
    Secrecy.MEMBER: "Das Gremium stimmt geheim ab, wenn ein Mitglied es verlangt.",
    Secrecy.CHAIR: "Das Gremium stimmt geheim ab, wenn der Vorsitz es anordnet.",
}
AMOUNTS = {
    Amounts.IN_ORDER: "Schlagen Mitglieder andere Beträge vor, stimmt das Gremium erst über die beantragte Summe ab, "
    "dann über die Vorschläge vom höchsten zum niedrigsten.",
    Amounts.MEDIAN: "Schlagen Mitglieder andere Beträge vor, stimmt das Gremium über den mittleren Vorschlag ab.",
}
REVOTES = {
    Revote.CHAIR: "Der Vorsitz kann eine Abstimmung wiederholen lassen.",
    Revote.MEMBER: "Jedes Mitglied kann verlangen, dass das Gremium eine Abstimmung wiederholt.",
    Revote.BODY: "Das Gremium kann mit Mehrheit beschließen, eine Abstimmung zu wiederholen.",
    Revote.NOBODY: "Niemand kann eine Abstimmung wiederholen lassen.",
}


def sentences(rules: Rules) -> list[str]:
    """In the order in which a session lives them."""
    return [sentence for part in PARTS for sentence in part(rules)]


def _invitation(rules: Rules) -> Iterator[str]:
    rule = rules.invitation
    if rule.days:
        yield f"Einladungen gehen spätestens {days(rule.days)} vor der Sitzung {rule.channel.label} hinaus."
    else:
        yield f"Einladungen gehen {rule.channel.label} hinaus, ohne feste Frist."
    if rule.urgent_days == 0:
        yield "In Eilfällen reicht der Tag der Sitzung."
    elif rule.urgent_days is not None:
        yield f"In Eilfällen reicht {days(rule.urgent_days)} vorher."
    if not rule.agenda:
        yield "Eine Tagesordnung ist nicht nötig."


def _quorum(rules: Rules) -> Iterator[str]:
    yield _enough(rules)
    rule = rules.quorum
    if rule.areas_needed:
        yield f"Dabei müssen mindestens {rule.areas_needed} von {rule.areas_total} Bereichen vertreten sein."
    if rule.second_session:
        yield (
            "Fehlt die Beschlussfähigkeit, reicht in einer zweiten Sitzung zum selben Punkt jede Zahl von Anwesenden, "
            "wenn die neue Einladung darauf hinweist."
        )
    else:
        yield "Auch eine zweite Sitzung zum selben Punkt braucht die volle Beschlussfähigkeit."


def _enough(rules: Rules) -> str:
    rule = rules.quorum
    start = "Das Gremium kann beschließen, wenn alle Mitglieder eingeladen sind und"
    if rule.share is None:
        who = (
            "mindestens ein Mitglied anwesend ist"
            if rule.minimum == 1
            else f"mindestens {rule.minimum} Mitglieder anwesend sind"
        )
        return f"{start} {who}."
    least = f", mindestens aber {rule.minimum}," if rule.minimum > 1 else ""
    return f"{start} {_part(rule.share, rule.base)}{least} anwesend {_verb(rule.share, 'ist', 'sind')}."


def _part(share: Share, base: Base) -> str:
    return BASES[base][1] if share.of == 1 else f"{share} {BASES[base][0]}"


def _verb(share: Share, one: str, many: str) -> str:
    """ "die Hälfte ist", "zwei Drittel sind", "alle sind"."""
    return one if share.of.numerator == 1 and share.of != 1 else many


def _majority(rules: Rules) -> Iterator[str]:
    rule = rules.majority
    yield f"Für einen Beschluss braucht es {'die ' if rule.kind is not Majority.UNANIMOUS else ''}{rule.kind.label}."
    if rule.simple_after:
        after = counted(rule.simple_after, "erfolglosen Runde", "erfolglosen Runden")
        yield f"Nach {after} genügt die {Majority.SIMPLE.label}."
    how = "zählen als abgegebene Stimmen" if rule.abstentions_count else "zählen nicht als abgegebene Stimmen"
    yield f"Enthaltungen {how}."
    yield from _tie(rules)


def _tie(rules: Rules) -> Iterator[str]:
    if rules.majority.kind is not Majority.SIMPLE and not rules.majority.simple_after:
        yield "Bei Stimmengleichheit ist der Antrag abgelehnt, weil die nötige Mehrheit fehlt."
    elif rules.tie.decides is OnTie.REJECTED:
        yield "Bei Stimmengleichheit ist der Antrag abgelehnt."
    else:
        yield from _casting_vote(rules)


def _casting_vote(rules: Rules) -> Iterator[str]:
    only = f" in Runde {rules.tie.only_in_round}" if rules.tie.only_in_round else ""
    yield f"Bei Stimmengleichheit{only} entscheidet die Stimme des Vorsitzes."
    yield "Hat der Vorsitz keine Stimme oder enthält er sich, ist der Antrag bei Stimmengleichheit abgelehnt."
    if rules.majority.abstentions_count:
        yield "Mit einer Enthaltung entscheidet auch der Vorsitz nicht, weil sie als Stimme zählt."
    if rules.secrecy.by is not Secrecy.NOBODY:
        yield "In geheimer Abstimmung kennt niemand die Stimme des Vorsitzes; Gleichheit ist dann eine Ablehnung."


def _seats(rules: Rules) -> Iterator[str]:
    yield "Jeder Sitz hat eine Stimme."
    if rules.deputies.allowed:
        who = "die benannte Stellvertretung" if rules.deputies.for_excluded else "niemand"
        yield "Ist ein Mitglied verhindert, stimmt die benannte Stellvertretung ab."
        yield f"Für ein ausgeschlossenes Mitglied stimmt {who} ab."
    else:
        yield "Niemand kann ein Mitglied vertreten."
    yield "Ein Mitglied kann seine Stimme nicht auf ein anderes übertragen."


def _secrecy(rules: Rules) -> Iterator[str]:
    if rules.secrecy.share is not None:
        least = Share(rules.secrecy.share, more_than=False)
        verb = _verb(least, "verlangt", "verlangen")
        yield f"Das Gremium stimmt geheim ab, wenn {_of_present(least)} es {verb}."
    else:
        yield REQUESTS.get(rules.secrecy.by, REQUESTS[Secrecy.NOBODY])


def _of_present(share: Share) -> str:
    return "alle Anwesenden" if share.of == 1 else f"{share} der Anwesenden"


def _circulation(rules: Rules) -> Iterator[str]:
    rule = rules.circulation
    yield CIRCULATING.get(rule.allowed) or _only_listed(rule.matters)
    if rule.allowed is not Circulating.NEVER:
        part, verb = _part(rule.threshold, rules.quorum.base), _verb(rule.threshold, "hat", "haben")
        yield f"Ein Umlauf dauert {days(rule.days)}; er gilt, wenn {part} geantwortet {verb}."
        yield "Wer nicht antwortet, gibt keine Stimme ab."


def _only_listed(matters: tuple[str, ...]) -> str:
    named = listed([f"„{matter}“" for matter in matters]) or "noch keine genannt"
    return f"Das Gremium entscheidet nur bei diesen Angelegenheiten im Umlauf und nur ohne Widerspruch: {named}."


def _order(rules: Rules) -> Iterator[str]:
    if rules.small_sums_up_to:
        sum_of = euro(Decimal(rules.small_sums_up_to))
        yield f"Bis {sum_of} entscheiden Verwaltung und Koordinierungsstelle gemeinsam ohne das Gremium."
    yield AMOUNTS[rules.amounts]
    yield REVOTES[rules.revote_by]


def _age(rules: Rules) -> Iterator[str]:
    rule = rules.age
    bounds = [f"mindestens {rule.vote_from}"] if rule.vote_from is not None else []
    bounds += [f"höchstens {rule.vote_until}"] if rule.vote_until is not None else []
    if bounds:
        yield f"Stimmrecht hat, wer am Tag der Abstimmung {listed(bounds)} Jahre alt ist."
    if rule.vote_until is not None:
        yield f"Das Stimmrecht endet mit dem Tag vor dem {rule.vote_until + 1}. Geburtstag."
    if rule.advise_until is not None:
        yield f"Danach kann man beraten, bis zum Tag vor dem {rule.advise_until + 1}. Geburtstag."


def _absences(rules: Rules) -> Iterator[str]:
    if rules.absences_in_a_row:
        yield f"Fehlt ein Sitz {rules.absences_in_a_row}-mal in Folge unentschuldigt, weist das Portal darauf hin."


def _composition(rules: Rules) -> Iterator[str]:
    rule = rules.composition
    if rule.seats_at_most is not None:
        yield f"Das Gremium hat höchstens {counted(rule.seats_at_most, 'Sitz', 'Sitze')} mit Stimme."
    if rule.civil_majority:
        yield "Die Zivilgesellschaft hat mehr als die Hälfte der Sitze."
    if rule.administration_at_most is not None:
        yield f"Die Verwaltung hat höchstens {of_share(rule.administration_at_most)} der Sitze."
    for limit in rule.groups:
        yield f"Sitze der Gruppe {limit.group.label}: {span(limit.least, limit.most)}."


PARTS: tuple[Callable[[Rules], Iterator[str]], ...] = (
    _composition,
    _age,
    _absences,
    _invitation,
    _quorum,
    _majority,
    _seats,
    _secrecy,
    _circulation,
    _order,
)
