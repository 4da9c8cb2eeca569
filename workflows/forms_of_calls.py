# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of calls: everything an administrator decides without code, in the sections of the page."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms

from committees.models import Committee
from grants import call_drafts, programmes
from grants.calls import LONGEST_OWN_TEXT, OWN_TEXTS, CallSettings, switchable, terms_of
from grants.models import Call, Fund, Unit
from grants.terms import RequiredDocument
from law.money import euro
from permissions import administering
from workflows.forms import MONEY_MESSAGES, ActForm, day, long_text, money

NEW_FUND = "new"
REQUIRED, OPTIONAL, UNASKED = "required", "optional", "unasked"
PAPERS = [(REQUIRED, "verlangt"), (OPTIONAL, "freiwillig"), (UNASKED, "nicht gefragt")]
TRANCHE = re.compile(r"(?:bis\s+)?([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})\s*[:,;]?\s*([0-9]{1,3})\s*%?")
UNKNOWN_RATE = "Leer heißt: Der Betrag steht noch nicht fest. Die Seite des Aufrufs sagt es so."
WRONG_TRANCHE = "Bitte schreiben Sie in jede Zeile einen Tag und einen Anteil, zum Beispiel: 30.06.2027: 50 %"
TRANCHES_IN_ORDER = "Bitte ordnen Sie die Zeilen nach dem Tag. Der Anteil liegt zwischen 1 und 100 und sinkt nie."


def fund_money(label: str, help_text: str = "") -> forms.DecimalField:
    """The money of a fund is more than one application may ask for."""
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        max_digits=12,
        decimal_places=2,
        min_value=Decimal("0.01"),
        error_messages=MONEY_MESSAGES,
    )


class WithFund(ActForm):
    """A form that asks for the money: one of the funds there are, or a new one."""

    def offer_funds(self, *, first: Fund | None) -> None:
        known = {str(fund.pk): fund for fund in administering.funds(self.by)}
        self.funds = known | ({str(first.pk): first} if first else {})
        choices = [(key, f"{fund} ({euro(fund.limit)})") for key, fund in self.funds.items()]
        self.field("fund").choices = [*choices, (NEW_FUND, "Neuen Topf anlegen")]
        self.field("fund").initial = str(first.pk) if first else NEW_FUND

    def read_fund(self, cleaned: dict[str, Any]) -> None:
        """The row instead of its key; a new one needs its name and year."""
        chosen = cleaned.get("fund")
        if chosen is None:
            return
        cleaned["fund"] = self.funds.get(chosen)
        if chosen == NEW_FUND:
            for name, what in (("fund_name", "den Namen des neuen Topfs"), ("fund_year", "das Jahr des neuen Topfs")):
                if name in self.fields and not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, f"Bitte geben Sie {what} an.")


class NewCall(WithFund):
    """What a draft begins with."""

    title = forms.CharField(
        label="Titel", max_length=120, help_text="So heißt der Aufruf für alle, zum Beispiel Jugendfonds 2028."
    )
    programme_key = forms.ChoiceField(label="Förderprogramm", help_text="Es lässt sich später nicht mehr wechseln.")
    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), label="Zuständige Stelle", empty_label=None)
    committee = forms.ModelChoiceField(queryset=Committee.objects.none(), label="Gremium", empty_label="Bitte wählen")
    year = forms.IntegerField(label="Haushaltsjahr", min_value=2000, max_value=2100)
    fund = forms.ChoiceField(label="Topf")
    fund_name = forms.CharField(
        label="Name des neuen Topfs", max_length=120, required=False, help_text="Nur wenn Sie oben einen neuen anlegen."
    )
    fund_limit = fund_money("Geld im neuen Topf", "Bei einem Topf, den es schon gibt, bleibt der Betrag.")

    def prepare(self) -> None:
        known = programmes.all_programmes()
        self.field("programme_key").choices = [(key, each.terms.title) for key, each in sorted(known.items())]
        units = self.field("unit").queryset = administering.calling_units(self.by)
        self.field("unit").initial = units.first()
        self.field("committee").queryset = administering.bodies()
        self.field("year").initial = self.on.year
        self.field("fund_limit").required = False
        self.offer_funds(first=None)

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        self.read_fund(cleaned)
        if "fund" in cleaned and cleaned["fund"] is None and not cleaned.get("fund_limit") and not self.errors:
            self.add_error("fund_limit", "Bitte geben Sie an, wie viel Geld im neuen Topf ist.")
        return cleaned


class CopyCall(ActForm):
    """What is new in the copy of a call."""

    title = forms.CharField(label="Titel", max_length=120)
    fund_name = forms.CharField(label="Name des neuen Topfs", max_length=120)
    fund_limit = fund_money("Geld im neuen Topf")

    def prepare(self) -> None:
        self.field("title").initial = call_drafts.next_title(self.subject)
        self.field("fund_name").initial = self.subject.fund.name
        self.field("fund_name").help_text = f"Für das Jahr {self.subject.fund.year + 1}."
        self.field("fund_limit").initial = self.subject.fund.limit


ABOUT = ("title", "unit", "committee")
MONEY_FIELDS = (
    *("fund", "fund_limit", "fund_name", "fund_year", "cap", "office_decides_up_to"),
    *("second_signature_from", "tranches"),
    "dealing_proven_on",
)
DAYS = ("period_from", "period_until", "opens_on", "closes_on", "session_on")


class ChangeCall(WithFund):
    """Every term of a call. Fields of questions, papers and texts come from the programme."""

    title = forms.CharField(label="Titel", max_length=120)
    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), label="Zuständige Stelle", empty_label=None)
    committee = forms.ModelChoiceField(queryset=Committee.objects.none(), label="Gremium", empty_label=None)
    fund = forms.ChoiceField(label="Topf")
    fund_limit = fund_money(
        "Geld im Topf", "Der Betrag gilt für alle Aufrufe, die aus diesem Topf zahlen, und ab sofort."
    )
    fund_limit_seen = forms.DecimalField(required=False, widget=forms.HiddenInput)
    fund_name = forms.CharField(
        label="Name des neuen Topfs", max_length=120, required=False, help_text="Nur wenn Sie oben einen neuen anlegen."
    )
    fund_year = forms.IntegerField(label="Jahr des neuen Topfs", required=False, min_value=2000, max_value=2100)
    tranches = long_text(
        "Geld in Teilen",
        required=False,
        max_length=500,
        help_text="Leer heißt: alles auf einmal. Sonst je Zeile, bis zu welchem Tag welcher Anteil des Topfs vergeben "
        "werden darf, zum Beispiel: 30.06.2027: 50 %",
    )
    dealing_proven_on = day(
        "Mittel nachgewiesen am",
        required=False,
        help_text="Leer heißt: Bewilligungen stehen bis dahin unter Vorbehalt.",
    )
    second_signature_from = money(
        "Zweite Unterschrift ab", required=False, help_text="Leer heißt: Eine Unterschrift reicht immer."
    )
    cap = money("Höchstbetrag für ein Projekt")
    office_decides_up_to = money(
        "Das Amt entscheidet selbst bis",
        required=False,
        help_text="Bis zu dieser Summe entscheiden zwei Personen im Amt, eine davon aus der Teamleitung, ohne Sitzung. "
        "Leer heißt: Über jeden Antrag entscheidet das Gremium.",
    )
    period_from = day("Projekte frühestens ab")
    period_until = day("Projekte spätestens bis")
    opens_on = day("Anträge ab")
    closes_on = day("Anträge bis", required=False, help_text="Leer heißt: offen, solange Geld im Topf ist.")
    session_on = day("Geplante Sitzung", required=False)

    SECTIONS = (
        ("aufruf", "Aufruf", "", ABOUT),
        ("geld", "Geld", "", MONEY_FIELDS),
        ("zeiten", "Zeiten", "", DAYS),
    )

    def prepare(self) -> None:
        call: Call = self.subject
        self.programme = programmes.programme(call.programme_key)
        self.usual, self.now = self.programme.terms, terms_of(call)
        self.field("unit").queryset = administering.calling_units(self.by)
        self.field("committee").queryset = administering.bodies()
        self.offer_funds(first=call.fund)
        for name in (*ABOUT, *DAYS, "dealing_proven_on", "second_signature_from", "office_decides_up_to"):
            self.field(name).initial = getattr(call, name)
        self.field("fund_limit").initial = self.field("fund_limit_seen").initial = call.fund.limit
        self.field("tranches").initial = "\n".join(f"{_german(until)}: {share} %" for until, share in call.tranches)
        self.field("cap").initial = self.now.parameters.cap
        self._say_what_the_guideline_says(self.usual.parameters.cap)
        self._add_rates()
        self._add_texts()
        self._add_questions()
        self._add_papers()

    def _say_what_the_guideline_says(self, cap: Decimal | None) -> None:
        self.field("cap").required = cap is not None
        nothing = "In der Förderrichtlinie steht keiner. Leer heißt: Es gibt keinen."
        self.field("cap").help_text = nothing if cap is None else f"In der Förderrichtlinie stehen {euro(cap)}."

    def _add_rates(self) -> None:
        known = self.subject.known_rates
        for module in self.programme.modules:
            rate = money(f"{module.label}: Betrag {module.per}", required=False, help_text=UNKNOWN_RATE)
            rate.initial = known.get(module.key)
            self.fields[f"rate_{module.key}"] = rate

    def _add_texts(self) -> None:
        for key, label in OWN_TEXTS.items():
            if key in self.usual.texts:
                text = long_text(label, required=False, max_length=LONGEST_OWN_TEXT)
                text.initial = self.now.texts[key]
                self.fields[f"text_{key}"] = text

    def _add_questions(self) -> None:
        free = switchable(self.programme)
        if free:
            self.fields["asked"] = forms.MultipleChoiceField(
                label="Welche Fragen stellt der Aufruf?",
                required=False,
                choices=[(question.key, question.label) for question in free],
                initial=[question.key for question in free if question.key in self.now.questions],
                help_text="Was Sie abwählen, wird in neuen Anträgen nicht mehr gefragt.",
            )

    def _add_papers(self) -> None:
        now = {document.key: document for document in self.now.documents}
        for document in self._free_papers:
            self.fields[f"paper_{document.key}"] = forms.ChoiceField(
                label=document.label, choices=PAPERS, initial=_asked(now.get(document.key))
            )

    @property
    def _free_papers(self) -> list[RequiredDocument]:
        return [document for document in self.usual.documents if not document.of_minors]

    @property
    def sections(self) -> Iterator[dict[str, Any]]:
        """What the page folds: title, what is said above the fields, the fields, how many are wrong."""
        for key, title, lead, names in (*self.SECTIONS, *self._sections_of_programme()):
            fields = [self[name] for name in names if name in self.fields]
            wrong = sum(name in self.errors for name in names)
            yield {"key": key, "title": title, "lead": lead, "fields": fields, "wrong": wrong}

    def _sections_of_programme(self) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
        always = [each.label for key, each in self.usual.questions.items() if key not in self._free_questions]
        lead = "Was eine Einheit jedes Bausteins wert ist. Die Summe eines Antrags folgt daraus."
        yield "bausteine", "Feste Beträge", lead, tuple(f"rate_{module.key}" for module in self.programme.modules)
        lead = "Ein leeres Feld nimmt den Text des Programms. Er steht auf der Seite des Aufrufs und in Briefen."
        yield "texte", "Texte", lead, tuple(f"text_{key}" for key in OWN_TEXTS)
        lead = f"Immer gefragt, weil eine Regel oder das Verfahren es braucht: {' · '.join(always)}"
        yield "fragen", "Fragen", lead, ("asked",)
        papers = tuple(f"paper_{document.key}" for document in self._free_papers)
        law = [document.label for document in self.usual.documents if document.of_minors]
        yield "unterlagen", "Unterlagen", f"Immer verlangt: {'; '.join(law)}." if law else "", papers

    @property
    def _free_questions(self) -> set[str]:
        return {question.key for question in switchable(self.programme)}

    def clean_tranches(self) -> list[list[Any]]:
        return read_tranches(self.cleaned_data["tranches"])

    def clean(self) -> dict[str, Any]:
        """The columns of a call, its fund, and settings: only what differs from the programme."""
        cleaned = dict(super().clean() or {})
        self.read_fund(cleaned)
        known = {name: value for name, value in cleaned.items() if not name.startswith(("text_", "paper_", "rate_"))}
        asked, cap = known.pop("asked", None), known.pop("cap", None)
        rates = {module.key: cleaned.get(f"rate_{module.key}") for module in self.programme.modules}
        known["rates"] = {key: str(rate) for key, rate in rates.items() if rate}
        return known if self.errors else known | {"settings": self._settings(cleaned, asked, cap).to_json()}

    def _settings(self, cleaned: dict[str, Any], asked: list[str] | None, cap: Decimal | None) -> CallSettings:
        texts = {key: cleaned.get(f"text_{key}", "").replace("\r\n", "\n").strip() for key in OWN_TEXTS}
        papers = {each.key: cleaned[f"paper_{each.key}"] for each in self._free_papers}
        usual = {each.key: _asked(each) for each in self._free_papers}
        changed = {key: said for key, said in papers.items() if said != usual[key]}
        return CallSettings(
            cap=cap if cap != self.usual.parameters.cap else None,
            texts={key: text for key, text in texts.items() if text not in ("", self.usual.texts.get(key))},
            off=tuple(self._free_questions - set(asked or ())),
            papers={key: said == REQUIRED for key, said in changed.items() if said != UNASKED},
            unasked=tuple(key for key, said in changed.items() if said == UNASKED),
        )


def read_tranches(text: str) -> list[list[Any]]:
    """[[until, percent], …] as a call keeps them, out of a line each."""
    found: list[list[Any]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        read = TRANCHE.fullmatch(line)
        try:
            day_, month, year, share = map(int, read.groups()) if read else (0, 0, 0, 0)
            found.append([date(year, month, day_).isoformat(), share])
        except ValueError:
            raise forms.ValidationError(WRONG_TRANCHE) from None
    in_order = all(one[0] < other[0] and one[1] <= other[1] for one, other in pairwise(found))
    if not in_order or any(not 1 <= share <= 100 for _until, share in found):
        raise forms.ValidationError(TRANCHES_IN_ORDER)
    return found


def _asked(document: RequiredDocument | None) -> str:
    if document is None:
        return UNASKED
    return REQUIRED if document.required else OPTIONAL


def _german(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d.%m.%Y}"
