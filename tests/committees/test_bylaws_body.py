# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: E501 - a row of a table is a line
"""Rules as JSON, what is refused and in which words, what the preview says and what a change changes."""

import json
from fractions import Fraction
from typing import Any

import pytest

from committees.bylaws.body import from_json, to_json
from committees.bylaws.contradictions import contradictions
from committees.bylaws.differences import differences, words_of
from committees.bylaws.library import SETS, all_sets
from committees.bylaws.rules import Rules, Share
from committees.bylaws.sentences import sentences
from law.finding import Refused
from tests.committees.bodies import rules_of


def refused(body: object) -> list[tuple[str, str]]:
    """Field and text of each finding."""
    with pytest.raises(Refused) as caught:
        from_json(body)
    return [(finding.field, finding.text) for finding in caught.value.findings]


# --- There and back ---


@pytest.mark.parametrize("name", sorted(all_sets()))
def test_every_set_goes_to_json_and_back(name: str) -> None:
    rules = rules_of(name)
    assert from_json(json.loads(json.dumps(to_json(rules)))) == rules


def test_an_empty_body_is_the_law() -> None:
    assert from_json({}) == Rules()


def test_a_stored_body_names_every_point_so_that_no_new_default_changes_it() -> None:
    body = to_json(Rules())
    assert body["quorum"] == {
        "share": {"of": "1/2", "more_than": True},
        "minimum": 3,
        "base": "all",
        "areas_needed": 0,
        "areas_total": 0,
        "second_session": True,
    }
    assert body["circulation"]["days"] == 14
    assert body["age"] == {"vote_from": None, "vote_until": None, "advise_until": None}


def test_a_set_is_a_name_a_source_and_rules() -> None:
    for path in SETS.glob("*.json"):
        assert {"name", "source", "rules"} <= set(json.loads(path.read_text())) <= {"name", "source", "notes", "rules"}


# --- What cannot be read ---

WRONG: list[tuple[object, str, str]] = [
    ([], "", "„Geschäftsordnung“ besteht aus mehreren Angaben. Tragen Sie jede mit ihrem Namen ein."),
    ({"quorum": 3}, "quorum", "„Beschlussfähigkeit“ besteht aus mehreren Angaben. Tragen Sie jede mit ihrem Namen ein."),
    ({"quorum": {"minimum": "3"}}, "quorum.minimum", "Tragen Sie bei „Mindestzahl der Anwesenden“ eine ganze Zahl von 1 bis 1000 ein."),
    ({"quorum": {"minimum": 0}}, "quorum.minimum", "Tragen Sie bei „Mindestzahl der Anwesenden“ eine ganze Zahl von 1 bis 1000 ein."),
    ({"quorum": {"minimum": True}}, "quorum.minimum", "Tragen Sie bei „Mindestzahl der Anwesenden“ eine ganze Zahl von 1 bis 1000 ein."),
    ({"quorum": {"minimum": 3.0}}, "quorum.minimum", "Tragen Sie bei „Mindestzahl der Anwesenden“ eine ganze Zahl von 1 bis 1000 ein."),
    ({"quorum": {"minimum": None}}, "quorum.minimum", "Tragen Sie bei „Mindestzahl der Anwesenden“ eine ganze Zahl von 1 bis 1000 ein."),
    ({"circulation": {"days": -1}}, "circulation.days", "Tragen Sie bei „Dauer des Umlaufs in Tagen“ eine ganze Zahl von 1 bis 365 ein."),
    ({"quorum": {"share": {"of": 0.5}}}, "quorum.share.of", "Tragen Sie bei „Anteil der Anwesenden: Bruch“ einen Bruch wie 1/2 oder 2/3 ein, höchstens 1/1."),
    ({"quorum": {"share": {"of": "1/0"}}}, "quorum.share.of", "Tragen Sie bei „Anteil der Anwesenden: Bruch“ einen Bruch wie 1/2 oder 2/3 ein, höchstens 1/1."),
    ({"quorum": {"share": {"of": "0/2"}}}, "quorum.share.of", "Tragen Sie bei „Anteil der Anwesenden: Bruch“ einen Bruch wie 1/2 oder 2/3 ein, höchstens 1/1."),
    ({"quorum": {"share": {"of": "3/2"}}}, "quorum.share.of", "Tragen Sie bei „Anteil der Anwesenden: Bruch“ einen Bruch wie 1/2 oder 2/3 ein, höchstens 1/1."),
    ({"transfer_of_votes": "nein"}, "transfer_of_votes", "Antworten Sie bei „Stimmübertragung erlaubt“ mit Ja oder Nein."),
    ({"tie": {"decides": "coin"}}, "tie.decides", "Wählen Sie bei „Stimmengleichheit“: Stimme des Vorsitzes entscheidet oder abgelehnt."),
    ({"circulation": {"allowed": "listed", "matters": "Protokoll"}}, "circulation.matters", "Tragen Sie bei „Angelegenheiten, die im Umlauf entschieden werden dürfen“ eine Liste von höchstens 50 Angaben ein."),
    ({"circulation": {"allowed": "listed", "matters": ["Protokoll", " "]}}, "circulation.matters.1", "Tragen Sie bei „Angelegenheiten, die im Umlauf entschieden werden dürfen“ einen Text von höchstens 200 Zeichen ein."),
    ({"composition": {"groups": [{"group": "youth", "least": -1}]}}, "composition.groups.0.least", "Tragen Sie bei „Sitze je Gruppe: Sitze mindestens“ eine ganze Zahl von 0 bis 1000 ein."),
    ({"quorom": {}}, "quorom", "„Geschäftsordnung“ kennt keine Angabe „quorom“. Löschen Sie sie oder prüfen Sie die Schreibweise."),
    ({"tie": {"coin": 1}}, "tie.coin", "„Stimmengleichheit“ kennt keine Angabe „coin“. Löschen Sie sie oder prüfen Sie die Schreibweise."),
]  # fmt: skip


@pytest.mark.parametrize(("body", "field", "text"), WRONG, ids=lambda value: value if isinstance(value, str) else None)
def test_what_cannot_be_read_is_said_by_field(body: object, field: str, text: str) -> None:
    assert refused(body) == [(field, text)]


def test_everything_wrong_is_said_at_once() -> None:
    body = {"quorum": {"minimum": 0, "base": "moon"}, "revote_by": 7, "nonsense": 1, "tie": {"only_in_round": -1}}
    assert [field for field, _text in refused(body)] == [
        "nonsense",
        "quorum.minimum",
        "quorum.base",
        "tie.only_in_round",
        "revote_by",
    ]


# --- What contradicts itself ---

CONTRADICTIONS: list[tuple[dict[str, Any], str, str]] = [
    ({"invitation": {"days": 7, "urgent_days": 7}}, "invitation.urgent_days", "nicht kürzer als sonst"),
    ({"invitation": {"urgent_days": 0}}, "invitation.urgent_days", "nicht kürzer als sonst"),
    ({"transfer_of_votes": True}, "transfer_of_votes", "Stimmen können nicht übertragen werden"),
    ({"quorum": {"share": {"of": "1/1"}}}, "quorum.share.more_than", "Mehr als alle können nicht anwesend sein"),
    ({"quorum": {"minimum": 9}, "composition": {"seats_at_most": 8}}, "quorum.minimum", "höchstens 8 Sitze und braucht 9 Anwesende"),
    ({"quorum": {"areas_needed": 3}}, "quorum.areas_needed", "Von 0 Bereichen können nicht 3 vertreten sein"),
    ({"majority": {"simple_after": 2}}, "majority.simple_after", "Weitere Runden gibt es nur nach fehlender Einstimmigkeit"),
    ({"tie": {"only_in_round": 2}}, "tie.only_in_round", "In Runde 2 kann keine Stimmengleichheit entscheiden. Tragen Sie 1 ein."),
    ({"majority": {"kind": "unanimous"}, "tie": {"only_in_round": 1}}, "tie.only_in_round", "Tragen Sie 0 ein."),
    ({"majority": {"kind": "unanimous", "simple_after": 2}, "tie": {"only_in_round": 2}}, "tie.only_in_round", "Tragen Sie 3 ein."),
    ({"tie": {"decides": "rejected", "only_in_round": 1}}, "tie.only_in_round", "ein Stichentscheid passt nicht dazu"),
    ({"deputies": {"allowed": False, "for_excluded": True}}, "deputies.for_excluded", "Wählen Sie hier Nein"),
    ({"secrecy": {"by": "share"}}, "secrecy.share", "Tragen Sie ihn dann ein"),
    ({"secrecy": {"share": "1/4"}}, "secrecy.share", "sonst löschen Sie ihn"),
    ({"circulation": {"threshold": {"of": "1/1"}}}, "circulation.threshold.more_than", "Mehr als alle können nicht antworten"),
    ({"circulation": {"matters": ["Protokoll"]}}, "circulation.matters", "Löschen Sie die Liste oder wählen Sie die Beschränkung"),
    ({"age": {"vote_from": 27, "vote_until": 14}}, "age.vote_until", "Das Stimmrecht endet, bevor es beginnt"),
    ({"age": {"advise_until": 22}}, "age.advise_until", "Tragen Sie ein höheres Alter ein"),
    ({"age": {"vote_until": 22, "advise_until": 22}}, "age.advise_until", "Tragen Sie ein höheres Alter ein"),
    ({"composition": {"groups": [{"group": "youth"}, {"group": "youth"}]}}, "composition.groups", "steht zweimal in der Liste"),
    ({"composition": {"groups": [{"group": "youth", "least": 3, "most": 2}]}}, "composition.groups.0.most", "Gruppe Jugend: Der Höchstwert liegt unter dem Mindestwert"),
    ({"composition": {"seats_at_most": 3, "groups": [{"group": "youth", "least": 4}]}}, "composition.seats_at_most", "Die Gruppen brauchen zusammen 4 Sitze, erlaubt sind 3"),
    ({"composition": {"civil_majority": True, "groups": [{"group": "civil", "most": 7}, {"group": "public", "least": 7}]}}, "composition.civil_majority", "erreicht die Zivilgesellschaft keine Mehrheit"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "field", "text"), CONTRADICTIONS)
def test_rules_that_contradict_themselves_are_refused(body: dict[str, Any], field: str, text: str) -> None:
    ((found_field, found_text),) = refused(body)
    assert (found_field, text in found_text) == (field, True), found_text


def test_two_contradictions_are_both_named() -> None:
    body = {"majority": {"simple_after": 2}, "deputies": {"allowed": False, "for_excluded": True}}
    assert [field for field, _text in refused(body)] == ["majority.simple_after", "deputies.for_excluded"]


def test_no_set_contradicts_itself_and_one_still_has_a_list_to_fill() -> None:
    found = {name: [each.field for each in contradictions(one.rules)] for name, one in all_sets().items()}
    assert {name: fields for name, fields in found.items() if fields} == {"landesgremium": ["circulation.matters"]}


# --- Preview and change ---


def test_the_preview_of_the_law() -> None:
    assert sentences(Rules()) == [
        "Einladungen gehen auf beliebigem Weg hinaus, ohne feste Frist.",
        "Das Gremium kann beschließen, wenn alle Mitglieder eingeladen sind und mehr als die Hälfte aller Sitze, mindestens aber 3, anwesend ist.",
        "Fehlt die Beschlussfähigkeit, reicht in einer zweiten Sitzung zum selben Punkt jede Zahl von Anwesenden, wenn die neue Einladung darauf hinweist.",
        "Für einen Beschluss braucht es die einfache Mehrheit der abgegebenen Stimmen.",
        "Enthaltungen zählen nicht als abgegebene Stimmen.",
        "Bei Stimmengleichheit entscheidet die Stimme des Vorsitzes.",
        "Hat der Vorsitz keine Stimme oder enthält er sich, ist der Antrag bei Stimmengleichheit abgelehnt.",
        "Jeder Sitz hat eine Stimme.",
        "Ist ein Mitglied verhindert, stimmt die benannte Stellvertretung ab.",
        "Für ein ausgeschlossenes Mitglied stimmt niemand ab.",
        "Ein Mitglied kann seine Stimme nicht auf ein anderes übertragen.",
        "Das Gremium stimmt offen ab.",
        "Das Gremium kann im Umlauf entscheiden, wenn kein Mitglied widerspricht.",
        "Ein Umlauf dauert 14 Tage; er gilt, wenn mehr als die Hälfte aller Sitze geantwortet hat.",
        "Wer nicht antwortet, gibt keine Stimme ab.",
        "Schlagen Mitglieder andere Beträge vor, stimmt das Gremium erst über die beantragte Summe ab, dann über die Vorschläge vom höchsten zum niedrigsten.",
        "Der Vorsitz kann eine Abstimmung wiederholen lassen.",
    ]


# a point besides the law → the sentences it brings
PREVIEWS: list[tuple[dict[str, Any], list[str]]] = [
    ({"quorum": {"share": {"of": "2/3", "more_than": False}, "base": "occupied", "minimum": 1}}, ["Das Gremium kann beschließen, wenn alle Mitglieder eingeladen sind und mindestens zwei Drittel der besetzten Sitze anwesend sind.", "Ein Umlauf dauert 14 Tage; er gilt, wenn mehr als die Hälfte der besetzten Sitze geantwortet hat."]),
    ({"quorum": {"share": {"of": "1/1", "more_than": False}, "minimum": 1}}, ["Das Gremium kann beschließen, wenn alle Mitglieder eingeladen sind und alle Sitze anwesend sind."]),
    ({"quorum": {"second_session": False}}, ["Auch eine zweite Sitzung zum selben Punkt braucht die volle Beschlussfähigkeit."]),
    ({"majority": {"kind": "two_thirds_of_members"}}, ["Für einen Beschluss braucht es die Zweidrittelmehrheit der Mitglieder.", "Bei Stimmengleichheit ist der Antrag abgelehnt, weil die nötige Mehrheit fehlt."]),
    ({"majority": {"abstentions_count": True}}, ["Enthaltungen zählen als abgegebene Stimmen.", "Mit einer Enthaltung entscheidet auch der Vorsitz nicht, weil sie als Stimme zählt."]),
    ({"tie": {"decides": "rejected"}}, ["Bei Stimmengleichheit ist der Antrag abgelehnt."]),
    ({"deputies": {"allowed": False}}, ["Niemand kann ein Mitglied vertreten."]),
    ({"deputies": {"for_excluded": True}}, ["Für ein ausgeschlossenes Mitglied stimmt die benannte Stellvertretung ab."]),
    ({"secrecy": {"by": "share", "share": "1/4"}, "tie": {"decides": "rejected"}}, ["Bei Stimmengleichheit ist der Antrag abgelehnt.", "Das Gremium stimmt geheim ab, wenn mindestens ein Viertel der Anwesenden es verlangt."]),
    ({"circulation": {"allowed": "never"}}, ["Das Gremium entscheidet nie im Umlauf."]),
    ({"circulation": {"allowed": "listed", "matters": ["Protokoll", "Termine"]}}, ["Das Gremium entscheidet nur bei diesen Angelegenheiten im Umlauf und nur ohne Widerspruch: „Protokoll“ und „Termine“."]),
    ({"circulation": {"days": 1, "threshold": {"of": "2/3", "more_than": False}}}, ["Ein Umlauf dauert 1 Tag; er gilt, wenn mindestens zwei Drittel aller Sitze geantwortet haben."]),
    ({"small_sums_up_to": 500}, ["Bis 500,00\u00a0€ entscheiden Verwaltung und Koordinierungsstelle gemeinsam ohne das Gremium."]),
    ({"revote_by": "body"}, ["Das Gremium kann mit Mehrheit beschließen, eine Abstimmung zu wiederholen."]),
    ({"invitation": {"days": 14, "urgent_days": 0, "channel": "letter"}}, ["Einladungen gehen spätestens 14 Tage vor der Sitzung per Brief hinaus.", "In Eilfällen reicht der Tag der Sitzung."]),
    ({"age": {"vote_from": 14}}, ["Stimmrecht hat, wer am Tag der Abstimmung mindestens 14 Jahre alt ist."]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "new"), PREVIEWS)
def test_the_preview_of_one_point(body: dict[str, Any], new: list[str]) -> None:
    of_the_law = sentences(Rules())
    assert [sentence for sentence in sentences(from_json(body)) if sentence not in of_the_law] == new


def test_what_a_change_changes() -> None:
    body = {
        "quorum": {"share": {"of": "1/2", "more_than": False}, "minimum": 4},
        "tie": {"decides": "rejected"},
        "small_sums_up_to": 500,
        "age": {"vote_until": 27},
        "composition": {"groups": [{"group": "youth", "least": 2, "most": 2}, {"group": "civil", "least": 8}]},
    }
    assert differences(Rules(), from_json(body)) == [
        "Anteil der Anwesenden: bisher mehr als die Hälfte, künftig mindestens die Hälfte.",
        "Mindestzahl der Anwesenden: bisher 3, künftig 4.",
        "Stimmengleichheit: bisher Stimme des Vorsitzes entscheidet, künftig abgelehnt.",
        "Euro, bis zu denen Verwaltung und Koordinierungsstelle entscheiden: bisher keine, künftig 500.",
        "Stimmrecht bis Alter einschließlich: bisher nicht festgelegt, künftig 27.",
        "Sitze je Gruppe: bisher keine, künftig Zivilgesellschaft mindestens 8 und Jugend genau 2.",
    ]


def test_the_order_of_groups_changes_nothing() -> None:
    rows = [{"group": "youth", "least": 2, "most": 2}, {"group": "civil", "least": 8}]
    one, other = (from_json({"composition": {"groups": found}}) for found in (rows, rows[::-1]))
    assert differences(one, other) == []


def test_no_two_points_share_a_label() -> None:
    """Otherwise a change of one would hide behind the other."""
    labels = [label for label, _word in words_of(Rules())]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize(
    ("share", "base", "needed"),
    [
        (Share(Fraction(1, 2)), 15, 8),
        (Share(Fraction(1, 2)), 14, 8),
        (Share(Fraction(1, 2), more_than=False), 15, 8),
        (Share(Fraction(1, 2), more_than=False), 14, 7),
        (Share(Fraction(2, 3), more_than=False), 15, 10),
        (Share(Fraction(2, 3), more_than=False), 16, 11),
        (Share(Fraction(1, 3)), 3, 2),
        (Share(Fraction(1, 3), more_than=False), 3, 1),
    ],
)
def test_a_share_is_exact(share: Share, base: int, needed: int) -> None:
    assert share.needed(base) == needed
