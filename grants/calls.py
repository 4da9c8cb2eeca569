# SPDX-License-Identifier: AGPL-3.0-or-later
"""The terms of a call: those of its programme, with what the call says otherwise. Who needs terms asks here."""

import dis
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

from grants import programmes, rates
from grants.models import Application, Call
from grants.programmes import Programme
from grants.terms import Page, Parameters, Question, RequiredDocument, Terms
from law.money import euro

# The texts a call may word itself: key and what it is on the screen.
OWN_TEXTS = {
    "purpose": "Wofür ist das Geld?",
    "for_whom": "Für wen ist der Aufruf?",
    "needs": "Was braucht man für den Antrag?",
    "side_conditions": "Nebenbestimmungen im Bescheid",
    "publicity": "Satz, mit dem auf die Förderung hingewiesen wird",
}
LONGEST_OWN_TEXT = 1000


@dataclass(frozen=True)
class CallSettings:
    """What a call changes of its programme's terms. off: questions not asked; papers: required or not; unasked: not
    even offered. Keys the programme does not know (any more) change nothing."""

    cap: Decimal | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    off: tuple[str, ...] = ()
    papers: Mapping[str, bool] = field(default_factory=dict)
    unasked: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wrong = {*self.texts} - {*OWN_TEXTS}
        if wrong or (self.cap is not None and self.cap <= 0):
            raise ValueError(f"no settings of a call: {sorted(wrong) or self.cap}")

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "CallSettings":
        """Unknown keys are an error: what a call says must not get lost unnoticed."""
        cap = data.get("cap")
        lists = {name: tuple(data[name]) for name in ("off", "unasked") if name in data}
        return cls(**{**data, **lists, "cap": Decimal(cap) if cap is not None else None})

    def to_json(self) -> dict[str, Any]:
        """Only what differs; a call that changes nothing says {}."""
        said = {"cap": str(self.cap) if self.cap is not None else None, "texts": dict(self.texts)}
        lists = {"off": sorted(self.off), "papers": dict(self.papers), "unasked": sorted(self.unasked)}
        return {key: value for key, value in {**said, **lists}.items() if value}


def terms_of(call: Call) -> Terms:
    """What holds for whoever applies under this call from now on. Who submitted keeps the terms of that day."""
    newest = programmes.programme(call.programme_key).terms
    return _changed(newest.digest, call.programme_key, json.dumps(call.settings)) if call.settings else newest


def terms_in(application: Application) -> Terms:
    """Those of a case: frozen at submission, of its call before."""
    return application.terms or terms_of(application.call)


@lru_cache(maxsize=256)
def _changed(_digest: str, key: str, settings: str) -> Terms:
    """Written once for equal settings, so that the fingerprint under which they are frozen is too."""
    return applied(programmes.programme(key), CallSettings.from_json(json.loads(settings)))


def applied(programme: Programme, settings: CallSettings) -> Terms:
    """The terms of a programme with these settings; what a rule needs stays asked, whatever they say."""
    terms = programme.terms
    off = {*settings.off} & {question.key for question in switchable(programme)}
    return replace(
        terms,
        parameters=_capped(terms.parameters, settings.cap),
        pages=tuple(page for page in (_without(page, off) for page in terms.pages) if page.questions),
        documents=tuple(_papers(terms.documents, settings)),
        texts={**terms.texts, **settings.texts},
    )


def _capped(parameters: Parameters, cap: Decimal | None) -> Parameters:
    """Nobody under 18 may be awarded more than the others."""
    if cap is None:
        return parameters
    youth = parameters.youth and replace(parameters.youth, cap_minors=min(parameters.youth.cap_minors, cap))
    return replace(parameters, cap=cap, youth=youth)


def _without(page: Page, off: set[str]) -> Page:
    return replace(page, questions=tuple(each for each in page.questions if each.key not in off))


def _papers(documents: tuple[RequiredDocument, ...], settings: CallSettings) -> Iterator[RequiredDocument]:
    """The consent of parents follows from the law: no call does without it."""
    for each in documents:
        if each.of_minors:
            yield each
        elif each.key not in settings.unasked:
            yield replace(each, required=settings.papers.get(each.key, each.required))


# --- which questions a call may leave out ---


def switchable(programme: Programme) -> list[Question]:
    """Questions no rule, no Vorab-Check and no column of the procedure needs."""
    needed = {*Application.FACTS, *programme.precheck, *needed_by_rules(programme.rules)}
    return [question for key, question in programme.terms.questions.items() if key not in needed]


@cache
def needed_by_rules(rules: tuple[Callable[..., Any], ...]) -> frozenset[str]:
    """Every word these rules and what they call work with; a question of that name is one they may ask about.

    Read from their code, so that a rule of a programme nobody has seen yet cannot be forgotten here.
    """
    seen: set[FunctionType] = set()
    return frozenset(word for rule in rules for word in _words(rule, seen))


def _words(found: Any, seen: set[FunctionType]) -> Iterator[str]:
    """Of a constant itself, of several each, of a function of ours what its code works with."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, tuple | list | set | frozenset | dict):
        yield from (word for each in found for word in _words(each, seen))
    elif isinstance(found, FunctionType) and found not in seen and found.__module__.startswith("grants."):
        seen.add(found)
        yield from _words_of_code(found.__code__, found.__globals__, seen)


def _words_of_code(code: CodeType, known: Mapping[str, Any], seen: set[FunctionType]) -> Iterator[str]:
    owner: Any = None
    for step in dis.get_instructions(code):
        loaded = None
        if step.opname == "LOAD_CONST":
            inside = isinstance(step.argval, CodeType)
            yield from _words_of_code(step.argval, known, seen) if inside else _words(step.argval, seen)
        elif step.opname == "LOAD_GLOBAL":
            loaded = known.get(step.argval)
        elif step.opname in ("LOAD_ATTR", "LOAD_METHOD") and isinstance(owner, ModuleType):
            loaded = getattr(owner, step.argval, None)
        yield from _words(loaded, seen)
        owner = loaded


# --- a call in words, for its page and its record ---

NONE, NONE_SUCH = "keine", "keiner"


def in_words(call: Call) -> dict[str, str]:
    """Everything an administrator decides of a call: what it is on the screen, and how it stands."""
    terms = terms_of(call)
    return {
        "Titel": call.title,
        "Zuständige Stelle": str(call.unit),
        "Gremium": str(call.committee),
        "Topf": f"{call.fund}: {euro(call.fund.limit)}",
        "Zeitraum der Projekte": f"{call.period_from:%d.%m.%Y} bis {call.period_until:%d.%m.%Y}",
        "Anträge ab": f"{call.opens_on:%d.%m.%Y}",
        "Anträge bis": _day(call.closes_on, "offen, solange Geld im Topf ist"),
        "Geplante Sitzung": _day(call.session_on, NONE),
        "Mittel nachgewiesen am": _day(call.dealing_proven_on, "noch nicht"),
        "Zweite Unterschrift": f"ab {euro(sum_)}" if (sum_ := call.second_signature_from) else "nie",
        "Geld in Teilen": "; ".join(f"bis {_iso(until)} {share} %" for until, share in call.tranches) or "nein",
        "Das Amt entscheidet selbst": f"bis {euro(limit)}" if (limit := call.office_decides_up_to) else "nie",
        "Feste Beträge": "; ".join(_rates(call)) or NONE,
        "Höchstbetrag für ein Projekt": NONE_SUCH if (cap := terms.parameters.cap) is None else euro(cap),
        "Nicht gestellte Fragen": " · ".join(_unasked(call, terms)) or NONE,
        "Unterlagen": "; ".join(_paper(each) for each in terms.documents) or NONE,
    } | {label: terms.texts.get(key, "") for key, label in OWN_TEXTS.items()}


def _rates(call: Call) -> Iterator[str]:
    for module, rate in rates.priced(programmes.programme(call.programme_key).modules, call.known_rates):
        yield f"{module.label}: {euro(rate) if rate else 'steht noch nicht fest'}"


def _day(on: date | None, otherwise: str) -> str:
    return f"{on:%d.%m.%Y}" if on else otherwise


def _iso(text: str) -> str:
    return f"{date.fromisoformat(text):%d.%m.%Y}"


def _unasked(call: Call, terms: Terms) -> list[str]:
    asked = programmes.programme(call.programme_key).terms.questions
    return [question.label for key, question in asked.items() if key not in terms.questions]


def _paper(document: RequiredDocument) -> str:
    return f"{document.label} ({'verlangt' if document.required else 'freiwillig'})"
