# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a body wants to know of those who applied: its people ask, the office passes it on and answers."""

from django.utils import timezone

from grants.agenda import considered
from grants.models import BodyQuestion, Message
from permissions import policy
from workflows import forms_of_asking as forms
from workflows.procedures import asking_checks, checks, session_checks
from workflows.procedures.act import traits
from workflows.procedures.application import OPEN, SENT
from workflows.procedures.going_round import GoesRound
from workflows.procedures.session import Session

# Read by associations, and by young people who are spoken to with "du".
PASSED_ON = """{body} fragt zu diesem Antrag:

{text}

Bitte hier mit einer Nachricht antworten. Die Antwort geht an das Gremium."""


class Asking(Session):
    """Before a session, in it, and while a vote goes round in writing."""

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        permission=policy.may("ask_applicant"),
        label="Antragstellende etwas fragen",
        custom=traits(
            form=forms.AskApplicant,
            rules=(
                session_checks.on_this_agenda,
                session_checks.takes_part,
                asking_checks.still_open,
                asking_checks.not_asked_yet,
            ),
            then=("mail_question",),
            still=True,
            watched=True,
        ),
    )
    def ask_applicant(self) -> None:
        """Nobody turns to those who applied directly; the record holds no word of it."""
        item = self.data["item"]
        case = considered(item.pk)
        assert case is not None, "the rules asked"
        asked = BodyQuestion.objects.create(
            item=item, application=case.application, by=self.person, text=self.data["text"].strip()
        )
        self.record = {"item": item.pk, "question": asked.pk}


class Answering(GoesRound):
    """The office stands between the body and those who applied."""

    @GoesRound.status.transition(
        source=set(OPEN),
        permission=policy.may("pass_on_question"),
        label="Frage weitergeben",
        custom=traits(
            form=forms.PassOnQuestion,
            rules=(asking_checks.of_this_case, asking_checks.not_passed_on, checks.somebody_reads),
            then=("mail_message",),
            still=True,
        ),
    )
    def pass_on_question(self) -> None:
        """A message of the office like any other, without the name of who asked."""
        question: BodyQuestion = self.data["question"]
        text = PASSED_ON.format(body=self.application.call.committee, text=question.text)
        message = Message.objects.create(application=self.application, by=self.person, from_office=True, text=text)
        BodyQuestion.objects.filter(pk=question.pk).update(passed_on_at=timezone.now())
        self.record = {"question": question.pk, "message": message.pk}

    @GoesRound.status.transition(
        source=set(SENT),
        permission=policy.may("answer_question"),
        label="Frage beantworten",
        custom=traits(form=forms.AnswerQuestion, rules=(asking_checks.of_this_case,), still=True),
    )
    def answer_question(self) -> None:
        """Also without asking those who applied; the last answer counts."""
        question: BodyQuestion = self.data["question"]
        known = BodyQuestion.objects.filter(pk=question.pk)
        replaced = known.exclude(answer="").exists()
        known.update(answer=self.data["answer"], answered_on=self.on)
        self.record = {"question": question.pk, "replaced": replaced}
