# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a call changes of its programme: the terms that come of it, and what it cannot change."""

import ast
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from grants import calls, programmes, rules
from grants.calls import CallSettings, applied, switchable
from grants.models import Call, Fund
from grants.rules import Facts

AKTIONSFONDS, JUGENDFONDS = programmes.programme("aktionsfonds"), programmes.programme("jugendfonds")
FREE = {
    "aktionsfonds": {"summary", "aims", "field", "new", "town", "participants", "target_group"}
    | {"partners", "publicity", "accessibility"},
    "jugendfonds": {"summary", "aims", "town", "participants", "adult_name"},
}
ROOT = Path(settings.BASE_DIR)
PERIOD = (date(2027, 1, 1), date(2027, 12, 31))


def own(**said: Any) -> Any:
    return applied(AKTIONSFONDS, CallSettings(**said))


@pytest.mark.parametrize("key", FREE)
def test_which_questions_a_call_may_leave_out(key: str) -> None:
    """None a rule asks about, none of the Vorab-Check, none the procedure keeps in a column."""
    assert {question.key for question in switchable(programmes.programme(key))} == FREE[key]


def test_a_rule_of_a_programme_keeps_its_question() -> None:
    """Also a rule nobody has seen before, and one that asks by way of another function."""

    def of_town(facts: Facts) -> Any:
        return town_of(facts)

    of_town.__module__ = town_of.__module__ = "grants.programmes.somewhere"
    stricter = replace(AKTIONSFONDS, rules=(*AKTIONSFONDS.rules, of_town))
    assert "town" not in {question.key for question in switchable(stricter)}
    assert "town" in applied(stricter, CallSettings(off=("town",))).questions


def town_of(facts: Facts) -> Any:
    return facts["town"]


def test_what_a_rule_needs_stays_asked_whatever_the_settings_say() -> None:
    asked = own(off=("title", "in_district", "starts_on", "begun", "partners")).questions
    assert asked.keys() == AKTIONSFONDS.terms.questions.keys() - {"partners"}


def test_a_question_that_is_left_out_is_demanded_by_nobody() -> None:
    """Its page goes with its last question, and no rule speaks of it, even with an old answer in the draft."""
    terms = own(off=("publicity", "partners", "accessibility", "aims"))
    assert [page.key for page in terms.pages] == ["projekt", "ort-und-zeit", "beratung-und-beginn"]
    facts = Facts(terms=terms, on=PERIOD[0], period=PERIOD, answers={}, unread=frozenset())
    missing = {finding.field for finding in rules.findings(AKTIONSFONDS.rules, facts)}
    assert "summary" in missing and not missing & {"publicity", "aims", "partners"}


def test_cap_texts_and_papers() -> None:
    terms = own(
        cap=Decimal("3000.00"),
        texts={"purpose": "Miteinander"},
        papers={"statutes": False, "offers": True},
        unasked=("exemption_notice",),
    )
    assert terms.parameters.cap == 3000
    assert terms.texts["purpose"] == "Miteinander"
    assert terms.texts["remedy_court"] == AKTIONSFONDS.terms.texts["remedy_court"]
    assert [(each.key, each.required) for each in terms.documents] == [("statutes", False), ("offers", True)]


def test_young_people_get_no_more_than_the_cap_and_bring_the_consent_of_their_parents() -> None:
    wanted = CallSettings(cap=Decimal(300), papers={"parental_consent": False}, unasked=("parental_consent",))
    terms = applied(JUGENDFONDS, wanted)
    assert terms.parameters.youth and terms.parameters.youth.cap_minors == 300
    assert [(each.key, each.required) for each in terms.documents] == [("parental_consent", True)]
    higher = applied(JUGENDFONDS, CallSettings(cap=Decimal(2000)))
    assert higher.parameters.youth and higher.parameters.youth.cap_minors == 500


@pytest.mark.parametrize(
    "data", [{"cap": "0"}, {"texts": {"remedy_court": "Amtsgericht"}}, {"of": ["town"]}, {"cap": "viel"}]
)
def test_settings_nobody_can_mean_are_an_error(data: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError, ArithmeticError)):
        CallSettings.from_json(data)


def test_settings_come_back_as_they_were_kept() -> None:
    kept = CallSettings(Decimal("10.50"), {"needs": "x"}, ("aims",), {"offers": True}, ("statutes",))
    assert CallSettings.from_json(kept.to_json()) == kept
    assert CallSettings().to_json() == {}


def test_a_call_without_settings_has_the_terms_of_its_programme_itself() -> None:
    call = Call(programme_key="aktionsfonds", fund=Fund(limit=1))
    assert calls.terms_of(call) is AKTIONSFONDS.terms
    call.settings = {"off": ["town"]}
    assert calls.terms_of(call) is calls.terms_of(call), "frozen by one fingerprint"
    assert calls.terms_of(call).digest != AKTIONSFONDS.terms.digest


# --- nobody reads past it ---

FOLDERS = ("grants", "permissions", "monitoring", "workflows", "portal")
# Where both belong together, and the form that shows what the programme says beside what the call says.
KNOWN = {"grants/calls.py", "workflows/forms_of_calls.py"}


def reads_past(tree: ast.AST) -> bool:
    """Whether the terms of a programme are read: programme(…).terms, programme.terms, self.programme.terms."""
    owners = [node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "terms"]
    named = [owner.func if isinstance(owner, ast.Call) else owner for owner in owners]
    return any("programme" in (getattr(each, "attr", ""), getattr(each, "id", "")) for each in named)


def test_nobody_reads_the_terms_of_a_programme_past_its_call() -> None:
    files = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    found = {path.relative_to(ROOT).as_posix() for path in files if reads_past(ast.parse(path.read_text()))}
    assert found == KNOWN


@pytest.mark.parametrize("line", ["programmes.programme(key).terms", "programme.terms", "self.programme.terms.title"])
def test_the_search_finds_them(line: str) -> None:
    """Negative control."""
    assert reads_past(ast.parse(line))
    assert not reads_past(ast.parse("calls.terms_of(call).title"))
