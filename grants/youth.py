# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a fund demands of young people who apply by themselves. Every number is the guideline's, not the law's."""

from collections.abc import Iterator
from decimal import Decimal

from grants.rules import OF_AGE, Facts, under_cap
from grants.terms import Youth
from grants.wording import say
from law.finding import Finding
from law.money import euro

FEWEST_DIGITS = 6  # of a telephone number somebody can call from here


def group(facts: Facts) -> Iterator[Finding]:
    """As many as the guideline asks for, or one person where it lets them apply alone."""
    youth, size = facts.terms.parameters.youth, facts["group_size"]
    if youth is None or size is None or size == "" or size >= youth.group_at_least or (size == 1 and youth.alone):
        return
    text = f"Deine Gruppe braucht mindestens {youth.group_at_least} junge Leute. "
    if size:
        text += "Such dir noch jemanden." if size + 1 == youth.group_at_least else "Such dir noch andere."
    if youth.alone:
        text += " Du kannst das Geld auch allein beantragen: Schreibe dann 1."
    yield Finding("group", text.replace("  ", " "), field="group_size")


def ages(facts: Facts) -> Iterator[Finding]:
    """An age for everybody, none outside the guideline's."""
    youth, size, known = facts.terms.parameters.youth, facts["group_size"], facts["ages"] or []
    if youth is None or not known:
        return
    if size and len(known) != size:
        text = f"Du hast {_people(size)} angegeben, aber {len(known)} Alter. Bitte schreibe für alle das Alter auf."
        yield Finding("ages", text, field="ages")
    if wrong := sorted({age for age in known if not youth.youngest <= age <= youth.oldest}):
        text = (
            f"Das Geld ist für junge Leute von {youth.youngest} bis {youth.oldest} Jahren. "
            f"Du hast auch {' und '.join(map(str, wrong))} angegeben."
        )
        yield Finding("ages", text, field="ages")


def _people(size: int) -> str:
    return "eine Person" if size == 1 else f"{size} Leute"


def adult_contact(facts: Facts) -> Iterator[Finding]:
    """Somebody of full age (§ 2 BGB) who can be called.

    Whoever is under 18 concludes nothing alone that does not only benefit them, §§ 106, 107 BGB: conditions of an
    award and paying money back need somebody to talk to who can.
    """
    if facts["adult_of_age"] == "no":
        text = f"Die Person muss mindestens {OF_AGE} Jahre alt sein. Bitte nenne eine andere."
        yield Finding("adult_contact", text, field="adult_of_age")
    phone = facts["adult_phone"]
    if phone and sum(sign.isdigit() for sign in phone) < FEWEST_DIGITS:
        text = "Unter dieser Nummer erreichen wir niemanden. Bitte schreibe sie mit der Vorwahl auf."
        yield Finding("adult_contact", text, field="adult_phone")


def under_cap_by_age(facts: Facts) -> Iterator[Finding]:
    """Less while nobody in charge is of full age; ages nobody knows yet keep nobody from the whole."""
    youth, asked = facts.terms.parameters.youth, facts["amount_asked"]
    if youth and only_minors(facts) and asked is not None and asked > youth.cap_minors:
        text = say(facts.terms, "cap_minors", cap=euro(youth.cap_minors), asked=euro(asked))
        yield Finding("under_cap", text, field="amount_asked")
    else:
        yield from under_cap(facts)


def only_minors(facts: Facts) -> bool:
    """Ages are known, and none is 18 or more."""
    return bool(facts["ages"]) and all(age < OF_AGE for age in facts["ages"])


def cap_of(facts: Facts) -> Decimal | None:
    """The most this case can ask for; None where flat rates say it."""
    youth: Youth | None = facts.terms.parameters.youth
    return youth.cap_minors if youth and only_minors(facts) else facts.terms.parameters.cap
