# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of what a body wants to know of those who applied: fields and their words, no widgets."""

from django import forms

from grants.models import BodyQuestion
from grants.models.bodies import LONGEST_ANSWER, LONGEST_QUESTION
from workflows.forms import ActForm, long_text
from workflows.forms_of_sessions import OfItem


class AskApplicant(OfItem):
    text = long_text(
        "Ihre Frage",
        max_length=LONGEST_QUESTION,
        help_text="Alle im Gremium und das Amt lesen sie mit Ihrem Namen, die Antragstellenden ohne ihn.",
    )


class OfQuestion(ActForm):
    """About one question of the case; a page that names it asks for no choice."""

    question = forms.ModelChoiceField(queryset=BodyQuestion.objects.none(), label="Frage", empty_label=None)

    def prepare(self) -> None:
        field = self.field("question")
        field.queryset = self.subject.body_questions.all()
        field.label_from_instance = lambda question: question.text


class PassOnQuestion(OfQuestion):
    """Nothing else to say: the words are those of the body."""


class AnswerQuestion(OfQuestion):
    answer = long_text(
        "Antwort für das Gremium",
        max_length=LONGEST_ANSWER,
        help_text="Alle lesen sie, die bei diesem Punkt mitwirken.",
    )
