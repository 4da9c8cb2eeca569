# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything in which the rules of procedure of bodies differ, as data; what they leave open is §§ 88-93 VwVfG."""

import math
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Annotated, Any, get_args, get_type_hints

from django.db.models import TextChoices

from committees.bylaws.words import of_share

# Bounds of what a person can mean by a number; no law.
MOST_DAYS = 365
MOST_SEATS = 1_000
MOST_YEARS = 120
MOST_EUROS = 1_000_000
MOST_ROUNDS = 10


class Channel(TextChoices):
    """How invitations go out."""

    ANY = "any", "auf beliebigem Weg"
    LETTER = "letter", "per Brief"
    MAIL = "mail", "per E-Mail"
    PORTAL = "portal", "im Portal"


class Base(TextChoices):
    """What a quorum is a share of. With or without excluded seats is disputed; the strict reading is the default."""

    ALL = "all", "alle Sitze"
    OCCUPIED = "occupied", "besetzte Sitze"
    WITHOUT_EXCLUDED = "without_excluded", "Sitze ohne die ausgeschlossenen"


class Of(TextChoices):
    """Whom a majority is counted against."""

    CAST = "cast", "der abgegebenen Stimmen"
    PRESENT = "present", "der Anwesenden"
    MEMBERS = "members", "der Mitglieder"


class Majority(TextChoices):
    SIMPLE = "simple", "einfache Mehrheit der abgegebenen Stimmen"
    OF_PRESENT = "of_present", "Mehrheit der Anwesenden"
    OF_MEMBERS = "of_members", "Mehrheit der Mitglieder"
    TWO_THIRDS_OF_CAST = "two_thirds_of_cast", "Zweidrittelmehrheit der abgegebenen Stimmen"
    TWO_THIRDS_OF_PRESENT = "two_thirds_of_present", "Zweidrittelmehrheit der Anwesenden"
    TWO_THIRDS_OF_MEMBERS = "two_thirds_of_members", "Zweidrittelmehrheit der Mitglieder"
    UNANIMOUS = "unanimous", "Einstimmigkeit"


class OnTie(TextChoices):
    CHAIR = "chair", "Stimme des Vorsitzes entscheidet"
    REJECTED = "rejected", "abgelehnt"


class Secrecy(TextChoices):
    """Who can make a vote secret."""

    NOBODY = "nobody", "niemand"
    MEMBER = "member", "jedes Mitglied"
    SHARE = "share", "ein Teil der anwesenden Mitglieder"
    CHAIR = "chair", "der Vorsitz"


class Circulating(TextChoices):
    """When a body may decide in writing."""

    ALWAYS = "always", "immer"
    NO_OBJECTION = "no_objection", "wenn kein Mitglied widerspricht"
    LISTED = "listed", "nur bei aufgezählten Angelegenheiten und ohne Widerspruch"
    NEVER = "never", "nie"


class Revote(TextChoices):
    """Who may order that a vote is taken again."""

    CHAIR = "chair", "der Vorsitz"
    MEMBER = "member", "jedes Mitglied"
    BODY = "body", "das Gremium mit Mehrheit"
    NOBODY = "nobody", "niemand"


class Amounts(TextChoices):
    """What is voted on where members propose other sums than the one asked."""

    IN_ORDER = "in_order", "erst die beantragte Summe, dann die Gegenvorschläge von oben nach unten"
    MEDIAN = "median", "der mittlere der vorgeschlagenen Beträge"


class Group(TextChoices):
    """Where a seat comes from."""

    CIVIL = "civil", "Zivilgesellschaft"
    COUNCIL = "council", "Fraktionen"
    ADMINISTRATION = "administration", "Verwaltung"
    PUBLIC = "public", "andere öffentliche Stellen"
    YOUTH = "youth", "Jugend"


@dataclass(frozen=True, slots=True)
class Point:
    """The words people know a point of the rules by, the numbers it can hold, and what its 0 means.

    offered: False where the portal knows one answer alone, so that no form asks for it.
    """

    label: str
    least: int = 0
    most: int = MOST_SEATS
    zero: str = "0"
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """More than, or at least, a part of something; counted exactly."""

    of: Annotated[Fraction, Point("Bruch")] = Fraction(1, 2)
    more_than: Annotated[bool, Point("mehr als dieser Bruch")] = True

    def needed(self, base: int) -> int:
        exact = self.of * base
        return math.floor(exact) + 1 if self.more_than else math.ceil(exact)

    def __str__(self) -> str:
        return f"{'mehr als' if self.more_than else 'mindestens'} {of_share(self.of)}" if self.of != 1 else "alle"


@dataclass(frozen=True, slots=True)
class InvitationRule:
    """How long before a session invitations are out. §§ 88-93 VwVfG name no period: 0 is none."""

    days: Annotated[int, Point("Einladungsfrist in Tagen", zero="keine", most=MOST_DAYS)] = 0
    urgent_days: Annotated[int | None, Point("Einladungsfrist in Eilfällen in Tagen", most=MOST_DAYS)] = None
    channel: Annotated[Channel, Point("Weg der Einladung")] = Channel.ANY
    agenda: Annotated[bool, Point("Tagesordnung nötig")] = True


@dataclass(frozen=True, slots=True)
class QuorumRule:
    """More than half and at least three of all seats, all invited, § 90 (1) VwVfG; a second session, § 90 (2).

    Without a share whoever is present suffices, from the minimum on.
    """

    share: Annotated[Share | None, Point("Anteil der Anwesenden")] = Share()
    minimum: Annotated[int, Point("Mindestzahl der Anwesenden", least=1)] = 3
    base: Annotated[Base, Point("Bezugsgröße der Beschlussfähigkeit")] = Base.ALL
    areas_needed: Annotated[int, Point("Bereiche, die vertreten sein müssen", zero="keine")] = 0
    areas_total: Annotated[int, Point("Bereiche insgesamt", zero="keine")] = 0
    second_session: Annotated[bool, Point("Zweite Sitzung mit Hinweis ist immer beschlussfähig")] = True


@dataclass(frozen=True, slots=True)
class MajorityRule:
    """Majority of the votes, § 91 VwVfG; an abstention is not cast. simple_after: failed rounds of unanimity."""

    kind: Annotated[Majority, Point("Mehrheit")] = Majority.SIMPLE
    simple_after: Annotated[
        int, Point("Erfolglose Runden, nach denen die einfache Mehrheit genügt", zero="keine", most=MOST_ROUNDS)
    ] = 0
    abstentions_count: Annotated[bool, Point("Enthaltungen zählen als abgegebene Stimmen")] = False

    def kind_in(self, number: int) -> Majority:
        """What is needed in that round; the first is 1."""
        return Majority.SIMPLE if self.simple_after and number > self.simple_after else self.kind


@dataclass(frozen=True, slots=True)
class TieBreak:
    """The chair's vote decides if the chair may vote, otherwise rejection, § 91 VwVfG. only_in_round 0: in every."""

    decides: Annotated[OnTie, Point("Stimmengleichheit")] = OnTie.CHAIR
    only_in_round: Annotated[int, Point("Stichentscheid nur in Runde", zero="jede", most=MOST_ROUNDS + 1)] = 0


@dataclass(frozen=True, slots=True)
class DeputyRule:
    """The law is silent. An excluded member is not absent: nobody stands in, unless the rules say so."""

    allowed: Annotated[bool, Point("Stellvertretung erlaubt")] = True
    for_excluded: Annotated[bool, Point("Stellvertretung auch für ausgeschlossene Mitglieder")] = False


@dataclass(frozen=True, slots=True)
class SecrecyRule:
    """Resolutions are open; the law knows a secret ballot on request for elections alone, § 92 (1) VwVfG."""

    by: Annotated[Secrecy, Point("Wer eine geheime Abstimmung verlangen kann")] = Secrecy.NOBODY
    share: Annotated[Fraction | None, Point("Mindestanteil der Anwesenden, der sie verlangt")] = None


@dataclass(frozen=True, slots=True)
class CirculationRule:
    """In writing if no member objects, § 90 (1) sentence 2 VwVfG. Days and threshold are ours: the law names none."""

    allowed: Annotated[Circulating, Point("Umlaufverfahren")] = Circulating.NO_OBJECTION
    matters: Annotated[tuple[str, ...], Point("Angelegenheiten, die im Umlauf entschieden werden dürfen")] = ()
    days: Annotated[int, Point("Dauer des Umlaufs in Tagen", least=1, most=MOST_DAYS)] = 14
    threshold: Annotated[Share, Point("Anteil der Sitze, die antworten müssen")] = Share()


@dataclass(frozen=True, slots=True)
class AgeRule:
    """Years of life on the day of the vote; until 27 means: up to the day before the 28th birthday, § 187 (2) BGB."""

    vote_from: Annotated[int | None, Point("Stimmrecht ab Alter", most=MOST_YEARS)] = None
    vote_until: Annotated[int | None, Point("Stimmrecht bis Alter einschließlich", most=MOST_YEARS)] = None
    advise_until: Annotated[int | None, Point("Beratend bis Alter einschließlich", most=MOST_YEARS)] = None


@dataclass(frozen=True, slots=True)
class GroupLimit:
    """How many seats a group has at least and at most."""

    group: Annotated[Group, Point("Gruppe")] = Group.CIVIL
    least: Annotated[int, Point("Sitze mindestens")] = 0
    most: Annotated[int | None, Point("Sitze höchstens")] = None


@dataclass(frozen=True, slots=True)
class CompositionRule:
    """Who may make up the body; the law says nothing, the programme often does."""

    civil_majority: Annotated[bool, Point("Zivilgesellschaft braucht die Mehrheit der Sitze")] = False
    administration_at_most: Annotated[Fraction | None, Point("Höchstanteil der Verwaltung")] = None
    seats_at_most: Annotated[int | None, Point("Stimmberechtigte Sitze höchstens", least=1)] = None
    groups: Annotated[tuple[GroupLimit, ...], Point("Sitze je Gruppe")] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of procedure of a body; each point left out is the law's, § 88 VwVfG."""

    invitation: Annotated[InvitationRule, Point("Einladung")] = InvitationRule()
    quorum: Annotated[QuorumRule, Point("Beschlussfähigkeit")] = QuorumRule()
    majority: Annotated[MajorityRule, Point("Mehrheit")] = MajorityRule()
    tie: Annotated[TieBreak, Point("Stimmengleichheit")] = TieBreak()
    deputies: Annotated[DeputyRule, Point("Stellvertretung")] = DeputyRule()
    transfer_of_votes: Annotated[bool, Point("Stimmübertragung erlaubt", offered=False)] = False
    secrecy: Annotated[SecrecyRule, Point("Geheime Abstimmung")] = SecrecyRule()
    circulation: Annotated[CirculationRule, Point("Umlaufverfahren")] = CirculationRule()
    small_sums_up_to: Annotated[
        int, Point("Euro, bis zu denen Verwaltung und Koordinierungsstelle entscheiden", zero="keine", most=MOST_EUROS)
    ] = 0
    amounts: Annotated[Amounts, Point("Mehrere Beträge")] = Amounts.IN_ORDER
    revote_by: Annotated[Revote, Point("Wer eine Abstimmung wiederholen lassen kann")] = Revote.CHAIR
    age: Annotated[AgeRule, Point("Alter")] = AgeRule()
    absences_in_a_row: Annotated[
        int, Point("Unentschuldigte Fehltermine in Folge, nach denen ein Hinweis erscheint", zero="keine")
    ] = 0
    composition: Annotated[CompositionRule, Point("Zusammensetzung")] = CompositionRule()


def points_of(kind: type) -> dict[str, tuple[Any, Point]]:
    """The type and the words of each field."""
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: get_args(hints[field.name]) for field in fields(kind)}
