# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a line of a town's list says of one claim, and each thing that is wrong with it as a sentence."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from benefits import rules
from benefits.catalogue import PACKAGES, Place
from benefits.listed_columns import COLUMNS, plain
from benefits.models import Child, Claim, ClaimDecision
from benefits.models.decision import PAYMENT_CHOICES
from benefits.models.family import PLACE_CHOICES

EARLIEST, LATEST = 1950, 2100  # years; what lies outside is a slip of the keyboard
FIRST_SERIAL = date(1899, 12, 30)  # day 0 of a spreadsheet
DAY = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})")
ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})([T ].*)?")
SERIAL = re.compile(r"\d{5}")
EUROS = re.compile(r"(?P<whole>\d{1,3}(\.\d{3})+|\d{1,8})(,(?P<cents>\d{1,2}))?( ?(€|EUR|Euro))?")
LONGEST = {"number": 60, "applicant": 150, "street": 120, "place": 80, "phone": 40}
LONGEST |= {"first_name": 80, "last_name": 80, "institution": 150}
ALL_PAPERS = {"alle", "ja", "vollständig", "x"}
# How offices write it, beside the title of the catalogue.
PACKAGE_WORDS: dict[str, tuple[str, ...]] = {
    "outing": ("Ausflug", "Ausflüge", "Tagesausflug", "Schulausflug", "Kitaausflug"),
    "trip": ("Klassenfahrt", "Klassenfahrten", "Mehrtägige Klassenfahrt", "Kitafahrt", "Mehrtägige Fahrten"),
    "supplies": ("Schulbedarf", "Schulbedarfspaket"),
    "transport": ("Schülerbeförderungskosten", "Beförderung", "Fahrkarte"),
    "tutoring": ("Nachhilfe", "Lernförderungen"),
    "lunch": ("Mittagessen", "Mittagsverpflegung", "Gemeinschaftliche Mittagsverpflegung"),
    "club": ("Teilhabe", "Soziale Teilhabe", "Kulturelle Teilhabe", "Teilhabe am sozialen und kulturellen Leben"),
}
KIND_WORDS: dict[str, tuple[str, ...]] = {
    "award": ("Bewilligung", "bewilligt", "ja"),
    "part": ("Teilbewilligung", "teilweise bewilligt", "teilbewilligt"),
    "rejection": ("Ablehnung", "abgelehnt", "nein"),
    "refusal": ("Versagung", "versagt"),
    "otherwise": ("Sonstige Erledigung", "erledigt", "sonst erledigt", "sonstig erledigt"),
}
PAYMENT_WORDS: dict[str, tuple[str, ...]] = {
    "voucher": ("Gutschein",),
    "provider": ("Anbieter", "Direktzahlung", "Anbieterin"),
    "money": ("Geld", "Überweisung", "Geldleistung", "Konto"),
    "refund": ("Erstattung",),
    "school_bill": ("Sammelabrechnung",),
}
PLACE_WORDS: dict[str, tuple[str, ...]] = {
    "kita": ("Kita", "Kindergarten", "Kindertagesstätte", "Kindertageseinrichtung", "Tageseinrichtung"),
    "childminder": ("Tagespflege", "Tagesmutter", "Kindertagespflege", "Tagesvater"),
    "school": ("Schule",),
}
FORMULA = "In „{}“ steht eine Formel. Bitte tragen Sie dort den Wert selbst ein."
NO_PAPERS_DAY = "Über diesen Antrag ist entschieden. Bitte tragen Sie ein, wann die Unterlagen vollständig waren."


@dataclass
class Line:
    """What was read, by field; faults: sentences, in the order of the columns."""

    said: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)


def read(cells: Sequence[str], columns: Mapping[str, int], circle: str, on: date) -> Line:
    """A line by its columns, held against what the door would ask of a claim like this."""
    line = Line()
    for name, column in COLUMNS.items():
        place = columns.get(name, len(cells))
        text = cells[place].strip() if place < len(cells) else ""
        if text.startswith(("=", "@")):
            line.faults.append(FORMULA.format(column.title))
        elif text:
            _put(line, name, text)
        elif column.needed:
            line.faults.append(f"„{column.title}“ ist leer. Bitte tragen Sie es nach.")
    if not line.faults:
        _hold_together(line, on)
    if not line.faults:
        _hold_against_law(line, circle, on)
    return line


def _put(line: Line, name: str, text: str) -> None:
    value, fault = READ.get(name, _words)(name, text)
    if fault:
        line.faults.append(fault)
    else:
        line.said[name] = value


Reading = tuple[Any, str]


def _words(name: str, text: str) -> Reading:
    most = LONGEST[name]
    if len(text) > most:
        return None, f"„{COLUMNS[name].title}“ ist länger als {most} Zeichen. Bitte kürzen Sie es."
    return " ".join(text.split()), ""


def _postcode(_name: str, text: str) -> Reading:
    if re.fullmatch(r"\d{5}", text, re.ASCII):
        return text, ""
    return None, f"„{text[:20]}“ ist keine Postleitzahl. Bitte tragen Sie fünf Ziffern ein."


def _day(name: str, text: str) -> Reading:
    """14.03.2014, 2014-03-14, or the number a spreadsheet keeps."""
    title = COLUMNS[name].title
    if SERIAL.fullmatch(text):
        return (FIRST_SERIAL + timedelta(days=int(text))).isoformat(), ""
    found = DAY.fullmatch(text) or ISO.fullmatch(text)
    if not found:
        return None, f"In „{title}“ steht „{text[:20]}“. Bitte schreiben Sie das Datum so: 14.03.2014."
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None, f"In „{title}“ steht „{text[:20]}“. Diesen Tag gibt es nicht. Bitte prüfen Sie ihn."
    if not EARLIEST <= day.year <= LATEST:
        return None, f"In „{title}“ steht das Jahr {day.year}. Bitte prüfen Sie es."
    return day.isoformat(), ""


def _euros(name: str, text: str) -> Reading:
    found = EUROS.fullmatch(text)
    if not found:
        return None, f"In „{COLUMNS[name].title}“ steht „{text[:20]}“. Bitte schreiben Sie den Betrag so: 320,00."
    amount = Decimal(f"{found['whole'].replace('.', '')}.{found['cents'] or '0'}")
    if not 0 < amount < 10**8:
        return None, f"„{COLUMNS[name].title}“ muss mehr als 0 sein. Lassen Sie das Feld leer, wenn es keinen gibt."
    return str(amount.quantize(Decimal("0.01"))), ""


def _one_of(words: Mapping[str, Sequence[str]]) -> Callable[[str, str], Reading]:
    by_word = {plain(word): key for key, known in words.items() for word in (key, *known)}
    offered = ", ".join(f"„{known[0]}“" for known in words.values())

    def chosen(name: str, text: str) -> Reading:
        if (key := by_word.get(plain(text))) is not None:
            return key, ""
        return None, f"„{COLUMNS[name].title}“: „{text[:60]}“ gibt es nicht. Bitte nehmen Sie eins davon: {offered}."

    return chosen


def _papers(_name: str, text: str) -> Reading:
    return [plain(each) for each in re.split(r"[;+|\n]", text) if each.strip()], ""


READ: dict[str, Callable[[str, str], Reading]] = {
    "postcode": _postcode,
    **dict.fromkeys(("born_on", "applied_on", "period_from", "period_until", "papers_on", "decided_on"), _day),
    **dict.fromkeys(("amount_asked", "amount"), _euros),
    "package": _one_of({key.value: (one.title, one.plain, *PACKAGE_WORDS[key]) for key, one in PACKAGES.items()}),
    "decision": _one_of({kind.value: (kind.label, *KIND_WORDS[kind]) for kind in ClaimDecision.Kind}),
    "payment": _one_of({key: (label, *PAYMENT_WORDS[key]) for key, label in PAYMENT_CHOICES}),
    "goes_to": _one_of({key: (label, *PLACE_WORDS[key]) for key, label in PLACE_CHOICES}),
    "papers": _papers,
}


def days_of(said: Mapping[str, Any]) -> dict[str, date]:
    """The days of a line as days."""
    return {name: date.fromisoformat(said[name]) for name, how in READ.items() if how is _day and name in said}


def _hold_together(line: Line, on: date) -> None:
    """What each cell says alone is readable; what they say together must be possible."""
    said, days, faults = line.said, days_of(line.said), line.faults
    said.setdefault("goes_to", _place_of(said["institution"]))
    for name in ("born_on", "applied_on", "papers_on", "decided_on"):
        if name in days and days[name] > on:
            faults.append(f"„{COLUMNS[name].title}“ liegt in der Zukunft. Bitte prüfen Sie das Datum.")
    faults += _in_order(days)
    if ("decision" in said) != ("decided_on" in said):
        faults.append("Zu einer Entscheidung gehören Ergebnis und Tag des Bescheids. Bitte tragen Sie beides ein.")
    elif said.get("decision") in {"award", "part"} and not ("amount" in said and "payment" in said):
        faults.append("Zu einer Bewilligung gehören Betrag und Zahlungsart. Bitte tragen Sie beides ein.")


def _in_order(days: Mapping[str, date]) -> Iterator[str]:
    if days["born_on"] > days["applied_on"]:
        yield "Das Kind ist nach dem Antrag geboren. Bitte prüfen Sie beide Daten."
    if days["period_until"] < days["period_from"]:
        yield "Das Ende des Zeitraums liegt vor dem Beginn. Bitte prüfen Sie beide Daten."
    for name in ("papers_on", "decided_on"):
        if name in days and days[name] < days["applied_on"]:
            yield f"„{COLUMNS[name].title}“ liegt vor dem Antrag. Bitte prüfen Sie beide Daten."


def _place_of(institution: str) -> str:
    """Where the list does not say it, the name does; most go to school."""
    words = plain(institution)
    for key in (Place.CHILDMINDER.value, Place.KITA.value):
        if any(plain(word) in words for word in PLACE_WORDS[key]):
            return key
    return Place.SCHOOL.value


def _hold_against_law(line: Line, circle: str, on: date) -> None:
    """The rules of the door, for a claim that is not there yet; the papers by what its package asks of this child."""
    claim = claim_of(line.said, circle)
    findings = [*rules.right_place(claim), *rules.right_age(claim)]
    if "payment" in line.said:
        findings += rules.payment_fits(claim, line.said["payment"])
    line.faults += [finding.text for finding in findings]
    line.hints += [finding.text for finding in rules.not_lapsed(claim, on)]
    _name_papers(line, claim)


def _name_papers(line: Line, claim: Claim) -> None:
    """Papers by their labels; a day alone says that all were there."""
    needs = claim.terms.needed(claim.law.key, claim.age)
    labels = {plain(word): need.kind for need in needs for word in (need.label, need.kind)}
    required = [need.kind for need in needs if need.holds_back]
    given = line.said.get("papers")
    if given is None or ALL_PAPERS.issuperset(given):
        here = required if given is not None or "papers_on" in line.said else []
    else:
        here = [labels[each] for each in given if each in labels]
        if unknown := [each for each in given if each not in labels]:
            known = ", ".join(f"„{need.label}“" for need in needs)
            text = f"„{unknown[0][:60]}“ braucht dieser Antrag nicht. Bitte schreiben Sie „alle“ oder davon: {known}."
            line.faults.append(text)
    line.said["papers"] = sorted(here)
    # Who kept no day had the papers with the application.
    line.said.setdefault("papers_on", line.said["applied_on"])
    if line.said.get("decision") in {"award", "part", "rejection"} and set(required) - set(here):
        line.faults.append(NO_PAPERS_DAY)
    elif "decided_on" in line.said and line.said["papers_on"] > line.said["decided_on"]:
        line.faults.append("Die Unterlagen kamen nach dem Bescheid. Bitte prüfen Sie beide Daten.")


def claim_of(said: Mapping[str, Any], circle: str, child: Child | None = None) -> Claim:
    """The claim of a line, kept nowhere; child: where it is known."""
    days = days_of(said)
    return Claim(
        child=child or child_of(said),
        circle=circle,
        package=said["package"],
        channel=Claim.Channel.LIST,
        old_number=said["number"],
        period_from=days["period_from"],
        period_until=days["period_until"],
        amount_asked=Decimal(said["amount_asked"]) if "amount_asked" in said else None,
    )


def child_of(said: Mapping[str, Any]) -> Child:
    words = {name: said[name] for name in ("first_name", "last_name", "goes_to", "institution")}
    return Child(born_on=date.fromisoformat(said["born_on"]), **words)
