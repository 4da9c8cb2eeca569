# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a plain Django form looks and speaks here: widgets, hints and messages, chosen by the kind of field.

Forms say what they ask (fields, no widgets); every form meets this renderer through FORM_RENDERER.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.models import ModelChoiceIterator
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import ChoiceWidget
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from law.finding import Finding
from law.money import NO_BREAK_SPACE, euro, parse_euro
from portal.kept import filling

LONG_TEXT = 200  # characters; a longer answer gets a box of several lines
MOST_RADIOS = 7  # choices; a longer list becomes a select
# A browser cuts pasted text at these without a word; the form says it instead.
SILENT_LIMITS = {"maxlength", "minlength", "min", "max", "step"}
LONGEST_QUOTE = 90  # characters of a label repeated in a message


class MoneyInput(forms.TextInput):
    """Takes "4.800,50" as people write it; what cannot be read stays as typed and becomes an error."""

    def __init__(self) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off"})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return _readable(super().value_from_datadict(data, files, name))

    def format_value(self, value: Any) -> str | None:
        try:
            return euro(parse_euro(str(value))).partition(NO_BREAK_SPACE)[0]
        except ValueError:
            return None if value is None else str(value)


def _readable(typed: Any) -> Any:
    try:
        return str(parse_euro(str(typed)))
    except ValueError:
        return typed


def _text(field: Any) -> forms.Widget:
    given: forms.Widget = field.widget
    if type(given) is not forms.TextInput:
        return given
    if (field.max_length or 0) > LONG_TEXT:
        return forms.Textarea({"rows": 5 if field.max_length <= 600 else 9})
    return forms.TextInput()


def _number(field: Any) -> forms.Widget:
    return forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})


def _decimal(field: Any) -> forms.Widget:
    if field.decimal_places == 2:
        return MoneyInput()
    field.localize = True
    return forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})


def _date(field: Any) -> forms.Widget:
    return forms.DateInput({"inputmode": "numeric", "autocomplete": "off"})


def _time(field: Any) -> forms.Widget:
    """With the keys for letters: those for numbers have no colon on some phones."""
    return forms.TimeInput({"autocomplete": "off"})


def _choice(field: Any) -> forms.Widget:
    if isinstance(field.choices, ModelChoiceIterator):
        return _with_choices(forms.Select(), field.choices)
    named = [(value, label) for value, label in field.choices if value not in ("", None)]
    if len(named) > MOST_RADIOS:
        return _with_choices(forms.Select(), [("", "Bitte wählen"), *named])
    if field.required or _says_what_empty_means(field):
        return _with_choices(forms.RadioSelect(), named if field.required else field.choices)
    return _with_choices(forms.RadioSelect(), [*named, ("", "Keine Angabe")])


def _says_what_empty_means(field: Any) -> bool:
    """A filter says "Alle", an act what happens without an answer; a form's own words beat the general ones."""
    return any(value in ("", None) and label != "Bitte wählen" for value, label in field.choices)


def _choices(field: Any) -> forms.Widget:
    return _with_choices(forms.CheckboxSelectMultiple(), field.choices)


def _with_choices(widget: ChoiceWidget, choices: Any) -> forms.Widget:
    widget.choices = choices
    return widget


def _file(field: Any) -> forms.Widget:
    return forms.FileInput()


WIDGETS: dict[type[forms.Field], Callable[[Any], forms.Widget]] = {
    forms.CharField: _text,
    forms.IntegerField: _number,
    forms.DecimalField: _decimal,
    forms.DateField: _date,
    forms.TimeField: _time,
    forms.ChoiceField: _choice,
    forms.MultipleChoiceField: _choices,
    forms.ModelMultipleChoiceField: _choices,
    forms.FileField: _file,
}
# The first that fits names the kind; templates and CSS know these words.
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (MoneyInput, "money"),
    (forms.DateInput, "date"),
    (forms.TimeInput, "time"),
)
CLASSES = {
    "checkboxes": "kern-form-check__checkbox",
    "checkbox": "kern-form-check__checkbox",
    "radios": "kern-form-check__radio",
    "select": "kern-form-input__select",
}
TEMPLATES = {"checkboxes": "choices", "radios": "choices", "checkbox": "checkbox"}
HINTS = {"date": "Zum Beispiel 15.05.2027", "time": "Zum Beispiel 17:30", "money": "Zum Beispiel 480,50"}
REQUIRED = {
    "checkboxes": "Bitte wählen Sie bei „{}“ mindestens eine Antwort.",
    "radios": "Bitte wählen Sie bei „{}“ eine Antwort.",
    "select": "Bitte wählen Sie bei „{}“ eine Antwort.",
    "checkbox": "Bitte bestätigen Sie: „{}“",
    "file": "Bitte wählen Sie bei „{}“ eine Datei aus.",
    "date": "Bitte geben Sie bei „{}“ ein Datum ein.",
    "time": "Bitte geben Sie bei „{}“ eine Uhrzeit ein.",
    "money": "Bitte geben Sie bei „{}“ einen Betrag ein.",
}
INVALID: dict[type[forms.Field], str] = {
    forms.DateField: "Bitte geben Sie bei „{}“ ein Datum ein, das es gibt, zum Beispiel 15.05.2027.",
    forms.TimeField: "Bitte geben Sie bei „{}“ eine Uhrzeit ein, zum Beispiel 17:30.",
    forms.DecimalField: "Bitte geben Sie bei „{}“ einen Betrag in Euro ein, zum Beispiel 480,50.",
    forms.IntegerField: "Bitte geben Sie bei „{}“ eine ganze Zahl ein, zum Beispiel 25.",
    forms.EmailField: "Bitte geben Sie bei „{}“ eine E-Mail-Adresse ein, zum Beispiel name@beispiel.de.",
}
# Django fills these with the limit and the value it met.
WITH_LIMIT = {
    "max_length": "Bitte kürzen Sie „{}“ auf %(limit_value)s Zeichen. Jetzt sind es %(show_value)s.",
    "min_length": "Bitte schreiben Sie bei „{}“ mindestens %(limit_value)s Zeichen.",
    "min_value": "Bitte geben Sie bei „{}“ mindestens %(limit_value)s ein.",
    "max_value": "Bitte geben Sie bei „{}“ höchstens %(limit_value)s ein.",
    "invalid_choice": "Bitte wählen Sie bei „{}“ eine der Antworten aus.",
}


class KernBoundField(BoundField):
    """A field dressed as KERN shows it, with messages that name the field and what to do."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        _dress(field)
        super().__init__(form, field, name)
        self.help_text = self._hint()
        self._speak_plainly()

    def value(self) -> Any:
        """What was typed before the login ended comes before what is stored."""
        typed = filling.get()
        if typed is None or self.form.is_bound or self.kind == "file" or not self._was_on_the_page(typed):
            return super().value()
        return self.field.prepare_value(self.field.widget.value_from_datadict(typed, MultiValueDict(), self.html_name))

    def _was_on_the_page(self, typed: QueryDict) -> bool:
        """A box nobody ticked is not sent, so the other fields tell whether this form was."""
        return any(self.form.add_prefix(name) in typed for name in self.form.fields)

    @property
    def kind(self) -> str:
        return next((kind for widget, kind in KINDS if isinstance(self.field.widget, widget)), "text")

    @property
    def must_be_answered(self) -> bool:
        """Here and now; a form that takes open questions as well says so."""
        return self.field.required and not getattr(self.form, "may_stay_empty", False)

    @property
    def template_name(self) -> str:
        return (
            getattr(self.field, "template_name", None)
            or f"django/forms/fields/{TEMPLATES.get(self.kind, 'input')}.html"
        )

    @property
    def focus_id(self) -> str:
        """Where a link of the error summary leads: the field, or the first choice of a group."""
        return f"{self.auto_id}_0" if self.use_fieldset else str(self.auto_id)

    @property
    def side_by_side(self) -> bool:
        """Two short answers such as Ja and Nein stand in one row."""
        labels = [str(label) for _, label in getattr(self.field, "choices", ())]
        return len(labels) == 2 and all(len(label) <= 12 for label in labels)

    def build_widget_attrs(self, attrs: Any, widget: Any = None) -> dict[str, Any]:
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        required = built.pop("required", False) and self.must_be_answered
        if (widget or self.field.widget).is_hidden:
            return built
        if required and not self.use_fieldset and self.kind != "file":
            built["aria-required"] = "true"
        css = CLASSES.get(self.kind, "kern-form-input__input")
        built["class"] = f"{css} {css}--error" if self.errors else css
        return built

    def _hint(self) -> str:
        given, example = str(self.field.help_text or ""), HINTS.get(self.kind, "")
        if not given or not example or "Beispiel" in given:
            return given or example
        return f"{given.rstrip('.')}. {example}"

    def _speak_plainly(self) -> None:
        """Replaces Django's general words; a message the form itself gives stays, and one of its validators too."""
        quote = _shorten(str(self.label).rstrip(" :"))
        messages, general = self.field.error_messages, _general_messages(type(self.field))
        ours = {"required": REQUIRED.get(self.kind, "Bitte füllen Sie „{}“ aus.").format(quote)}
        if invalid := next((INVALID[c] for c in type(self.field).__mro__ if c in INVALID), ""):
            ours["invalid"] = invalid.format(quote)
        own = {check.code for check in self.field.validators if vars(check).get("message")}
        ours |= {code: text.format(quote.replace("%", "%%")) for code, text in WITH_LIMIT.items() if code not in own}
        messages.update({c: text for c, text in ours.items() if messages.get(c) is general.get(c)})


def _dress(field: forms.Field) -> None:
    """Gives the field its widget, unless the form's author chose one."""
    if type(field.widget) is not type(field).widget:
        field.widget.attrs.pop("maxlength", None)
        return
    if choose := next((WIDGETS[c] for c in type(field).__mro__ if c in WIDGETS), None):
        widget = choose(field)
        attrs = field.widget.attrs | widget.attrs
        widget.attrs = {name: value for name, value in attrs.items() if name not in SILENT_LIMITS}
        widget.is_required = field.required
        field.widget = widget


def _general_messages(kind: type[forms.Field]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for ancestor in reversed(kind.__mro__):
        found |= getattr(ancestor, "default_error_messages", {})
    return found


def _shorten(label: str) -> str:
    return label if len(label) <= LONGEST_QUOTE else label[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"


class KernRenderer(TemplatesSetting):
    """FORM_RENDERER: every form of the portal, without a word in the form itself."""

    bound_field_class = KernBoundField


def add_findings(form: forms.BaseForm, findings: Iterable[Finding]) -> None:
    """Puts each blocking Finding beside its field; one without a field stands above the form."""
    for finding in findings:
        if finding.blocking:
            form.add_error(finding.field if finding.field in form.fields else None, finding.text)
