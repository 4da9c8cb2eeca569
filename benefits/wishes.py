# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a draft asks for, read from its answers: children, their packages, and the papers these need."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from benefits import rules
from benefits.catalogue import PACKAGES, Need, Package, PackageKey, age_on, package
from benefits.circles import CIRCLES, Circle, LegalCircle
from benefits.models import Child, Claim, FamilyDraft
from law.finding import Finding

ADULT = 18
CHILD = ("first_name", "last_name", "born_on", "goes_to", "institution")
MONTH_OF_SCHOOL = 8  # a school year begins in August


@dataclass(frozen=True)
class Wish:
    """A package for a child, as the draft has it."""

    id: UUID
    child: Child
    package: Package
    answers: dict[str, Any]
    circle: Circle

    @property
    def answered(self) -> bool:
        return bool(self.answers.get("period_from") and self.answers.get("period_until"))

    @property
    def amount(self) -> Decimal | None:
        """Only where the law fixes none."""
        typed = self.answers.get("amount")
        return Decimal(typed) if typed and not self.package.rates else None

    @property
    def since(self) -> date | None:
        return _day(self.answers.get("period_from"))

    @property
    def until(self) -> date | None:
        return _day(self.answers.get("period_until"))

    def claim(self, on: date) -> Claim:
        """Not written yet; asked for the present day while nobody said for when."""
        return Claim(
            child=self.child,
            circle=self.circle,
            package=self.package.key,
            period_from=self.since or on,
            period_until=self.until or on,
            amount_asked=self.amount,
        )


@dataclass
class Wanted:
    """A paper to upload: of one wish, or shared by several."""

    need: Need
    wishes: list[Wish] = field(default_factory=list)

    @property
    def wish(self) -> UUID | None:
        """Whose it is; None where it serves all."""
        return None if self.need.shared else self.wishes[0].id

    @property
    def slot(self) -> str:
        """How a form names it: nothing of a child."""
        return f"{self.need.kind}-{self.wish.hex}" if self.wish else self.need.kind


def circle_of(draft: FamilyDraft) -> LegalCircle | None:
    """None while nobody chose one."""
    key = draft.answers.get("benefit", {}).get("circle")
    return CIRCLES[Circle(key)] if key else None


def alone(draft: FamilyDraft) -> bool:
    """Somebody young applies for themselves."""
    return bool(draft.answers.get("benefit", {}).get("whom") == "self")


def children(draft: FamilyDraft) -> list[dict[str, Any]]:
    """Their entries in the order they were typed."""
    found: list[dict[str, Any]] = draft.answers.get("children", [])
    return found


def entry_of(draft: FamilyDraft, child: UUID) -> dict[str, Any] | None:
    return next((each for each in children(draft) if each["id"] == str(child)), None)


def words_about(entry: dict[str, Any]) -> dict[str, Any]:
    """What the page of a child asks."""
    return {name: entry[name] for name in CHILD if name in entry}


def words_on(wish: dict[str, Any]) -> dict[str, Any]:
    """What the page of a package asks."""
    return {name: value for name, value in wish.items() if name not in {"id", "package"}}


def child_of(entry: dict[str, Any]) -> Child:
    """Not written yet."""
    names = {name: entry[name] for name in CHILD if name != "born_on"}
    return Child(born_on=date.fromisoformat(entry["born_on"]), public_id=UUID(entry["id"]), **names)


def of(draft: FamilyDraft) -> list[Wish]:
    """Every package of every child."""
    circle = circle_of(draft)
    if circle is None:
        return []
    return [wish for entry in children(draft) for wish in of_child(entry, circle.key)]


def of_child(entry: dict[str, Any], circle: Circle) -> list[Wish]:
    child = child_of(entry)
    return [Wish(UUID(each["id"]), child, package(each["package"]), each, circle) for each in entry.get("wishes", [])]


def fitting(entry: dict[str, Any], circle: Circle, on: date) -> list[tuple[Package, list[Finding]]]:
    """Every package with what speaks against it for this child on a day."""
    child = child_of(entry)
    found = []
    for each in PACKAGES.values():
        claim = Claim(child=child, circle=circle, package=each.key, period_from=on, period_until=on)
        found.append((each, [*rules.right_place(claim), *rules.right_age(claim)]))
    return found


def wanted(draft: FamilyDraft, on: date) -> list[Wanted]:
    """The papers to upload, those that serve all first; what the office knows itself is asked of nobody."""
    shared: dict[str, Wanted] = {}
    single: list[Wanted] = []
    for wish in of(draft):
        for need in wish.package.needed(wish.circle, wish.claim(on).age):
            if need.own_inquiry or _answered_by_the_account(need, draft):
                continue
            if need.shared:
                shared.setdefault(need.kind, Wanted(need)).wishes.append(wish)
            else:
                single.append(Wanted(need, [wish]))
    return [*shared.values(), *single]


def _answered_by_the_account(need: Need, draft: FamilyDraft) -> bool:
    return need.kind == "payee" and bool(draft.answers.get("contact", {}).get("iban"))


def findings(draft: FamilyDraft, on: date) -> Iterator[tuple[str, str, Finding]]:
    """What is still to be said before it can be sent: page, key in its address, why."""
    circle = circle_of(draft)
    if circle is None or not circle.own:
        yield "benefit", "", Finding("benefit", "Bitte sagen Sie uns, welche Leistung Sie bekommen.")
        return
    if alone(draft) and circle.alone_from is None:
        yield "benefit", "", Finding("alone", "Diesen Antrag stellt Ihre Mutter oder Ihr Vater.", norm=circle.norm)
    if not draft.answers.get("contact", {}).get("name"):
        yield "contact", "", Finding("contact", "Bitte geben Sie Ihren Namen und Ihre Anschrift an.")
    if not children(draft):
        yield "children", "", Finding("children", "Bitte geben Sie an, für wen Sie etwas beantragen.")
    if alone(draft) and len(children(draft)) > 1:
        text = "Für sich selbst beantragen Sie allein. Bitte entfernen Sie die anderen Kinder."
        yield "children", "", Finding("only_oneself", text)
    yield from _findings_of_children(draft, circle, on)


def _findings_of_children(draft: FamilyDraft, circle: LegalCircle, on: date) -> Iterator[tuple[str, str, Finding]]:
    for entry in children(draft):
        found = of_child(entry, circle.key)
        if alone(draft):
            yield from (("child", entry["id"], each) for each in old_enough(child_of(entry), circle, on))
            if age_on(child_of(entry).born_on, on) < ADULT and not draft.answers.get("contact", {}).get("adult"):
                text = "Bitte nennen Sie uns einen Erwachsenen, den wir anrufen dürfen."
                yield "contact", "", Finding("adult", text, field="adult")
        if not found:
            text = f"Bitte wählen Sie aus, was {entry['first_name']} braucht."
            yield "packages", entry["id"], Finding("packages", text)
        for wish in found:
            claim = wish.claim(on)
            if not wish.answered:
                text = f"Bitte geben Sie an, für wann: {wish.package.plain}, {entry['first_name']}."
                yield "wish", str(wish.id), Finding("wish", text)
            for finding in (*rules.right_place(claim), *rules.right_age(claim)):
                yield "packages", entry["id"], finding


def old_enough(child: Child, circle: LegalCircle, on: date) -> Iterator[Finding]:
    """§ 36 (1) SGB I."""
    if circle.alone_from is not None and age_on(child.born_on, on) < circle.alone_from:
        text = (
            f"Selbst beantragen können Sie ab {circle.alone_from} Jahren. "
            "Bitten Sie Ihre Mutter oder Ihren Vater, den Antrag zu stellen."
        )
        yield Finding("old_enough", text, field="born_on", norm="§ 36 Absatz 1 SGB I")


def school_year(on: date) -> tuple[date, date]:
    """The one a day lies in, from August to July."""
    begins = on.year if on.month >= MONTH_OF_SCHOOL else on.year - 1
    return date(begins, 8, 1), date(begins + 1, 7, 31)


def wish_of(draft: FamilyDraft, wish: UUID) -> Wish | None:
    return next((each for each in of(draft) if each.id == wish), None)


def trips() -> frozenset[PackageKey]:
    """What happens on days of its own, not through a school year."""
    return frozenset({PackageKey.OUTING, PackageKey.TRIP})


def _day(typed: str | None) -> date | None:
    return date.fromisoformat(typed) if typed else None
