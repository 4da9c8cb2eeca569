# SPDX-License-Identifier: AGPL-3.0-or-later
"""What young people fill in: few fields, plain words."""

from typing import Any

from django import forms

from seminars.models import AgeGroup, Seminar

TOO_LONG = "Bitte kürze deinen Text auf %(limit_value)s Zeichen. Jetzt sind es %(show_value)s."
CHOOSE = "Bitte wähle eine dieser Antworten."
LONGEST_ADDRESS = 254  # as it is stored

STARS = ((5, "Super"), (4, "Gut"), (3, "Ganz okay"), (2, "Nicht so gut"), (1, "Gar nicht gut"))


class Vote(forms.Form):
    topic = forms.TypedChoiceField(
        label="Welches Thema möchtest du?",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Bitte wähle ein Thema.", "invalid_choice": "Bitte wähle eines dieser Themen."},
    )

    def __init__(self, *args: Any, seminar: Seminar, **named: Any) -> None:
        super().__init__(*args, **named)
        proposals = list(seminar.proposals.select_related("topic"))
        self.fields["topic"].choices = [(each.pk, each.title) for each in proposals]  # type: ignore[attr-defined]
        self.about = [(each.title, each.topic.text) for each in proposals if each.topic]


class Register(forms.Form):
    """Names stand on a list only where somebody demands one."""

    name = forms.CharField(
        label="Dein Vorname oder wie wir dich nennen sollen",
        max_length=80,
        error_messages={"required": "Bitte schreib, wie wir dich nennen sollen.", "max_length": TOO_LONG},
    )
    email = forms.EmailField(
        label="Deine E-Mail-Adresse",
        max_length=LONGEST_ADDRESS,
        help_text="Nur damit wir dir Bescheid geben können. Nach dem Seminar löschen wir sie.",
        error_messages={
            "required": "Bitte schreib deine E-Mail-Adresse auf.",
            "invalid": "Das ist keine Adresse. Sie sieht zum Beispiel so aus: name@beispiel.de",
            "max_length": TOO_LONG,
        },
    )
    age_group = forms.ChoiceField(
        label="Wie alt bist du?",
        choices=AgeGroup.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Bitte wähle dein Alter.", "invalid_choice": CHOOSE},
    )
    needs = forms.CharField(
        label="Brauchst du etwas, damit du gut dabei sein kannst?",
        required=False,
        max_length=300,
        help_text="Zum Beispiel einen Platz für den Rollstuhl oder jemanden, der übersetzt.",
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, seminar: Seminar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if seminar.names_for:
            self.fields["name"].label = "Dein Vorname und Nachname"
            self.fields["name"].help_text = "Sie kommen auf die Teilnahmeliste."
            self.fields["name"].error_messages["required"] = "Bitte schreib deinen Vornamen und Nachnamen auf."


class Tell(forms.Form):
    stars = forms.TypedChoiceField(
        label="Wie war es?",
        coerce=int,
        choices=STARS,
        widget=forms.RadioSelect,
        error_messages={"required": "Bitte wähle eine Antwort.", "invalid_choice": CHOOSE},
    )
    text = forms.CharField(
        label="Was war gut, was nicht?", required=False, max_length=1000, error_messages={"max_length": TOO_LONG}
    )
    wish = forms.CharField(
        label="Worum soll es beim nächsten Mal gehen?",
        required=False,
        max_length=300,
        error_messages={"max_length": TOO_LONG},
    )


def reason(help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label="Warum geht es nicht?",
        max_length=500,
        help_text=help_text,
        error_messages={"required": "Bitte schreiben Sie kurz, warum es nicht geht."},
    )


class Decline(forms.Form):
    because = reason()


class Wish(forms.Form):
    """What a group would like, and when it could."""

    wish = forms.CharField(
        label="Was beschäftigt Ihre jungen Leute?",
        max_length=1500,
        help_text="Schreiben Sie in Ihren Worten, worum es gehen soll und für wen. Nennen Sie keine Namen.",
        error_messages={"required": "Bitte schreiben Sie kurz, worum es gehen soll."},
    )
    when = forms.CharField(
        label="Wann würde es passen?",
        required=False,
        max_length=200,
        help_text="Zum Beispiel: im Mai, freitags ab 17 Uhr.",
    )

    def told(self) -> str:
        """As the office reads it, in one text."""
        said = self.cleaned_data
        return f"{said['wish']}\n\nWann es passt: {said['when']}" if said["when"] else str(said["wish"])


class CallOff(forms.Form):
    because = reason("Das lesen alle, die davon erfahren. Nennen Sie keine Namen.")
