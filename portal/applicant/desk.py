# SPDX-License-Identifier: AGPL-3.0-or-later
"""A draft on the desk: read once, with its tasks, its findings and where each of them is answered."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from grants import calls, programmes, rules
from grants.models import Application, Status
from grants.terms import Page, RequiredDocument, Terms
from law import calendar
from law.finding import Finding
from permissions import scopes
from portal.acts import signed_in
from workflows.questions import ASKED, PageForm

PLAN_FIELDS = {"plan", ASKED.key}


def own(request: HttpRequest, public_id: UUID) -> Application:
    """A case of somebody this person acts for, with all that pages about it name; 404 for every other."""
    return get_object_or_404(_readable(request), public_id=public_id)


def on_desk(request: HttpRequest, public_id: UUID) -> "Desk":
    """The same with its plan and papers, spread out."""
    return Desk(get_object_or_404(_readable(request).prefetch_related("plan", "documents"), public_id=public_id))


def _readable(request: HttpRequest) -> QuerySet[Application]:
    user = signed_in(request)
    cases = scopes.own_applications(user).annotate(represented=scopes.representing(user))
    return cases.select_related("call__unit", "call__committee", "applicant", "saved_by")


class Task(NamedTuple):
    """A line of the task list; status: done, partial, open, blocked."""

    title: str
    href: str
    status: str
    hint: str = ""


class Complaint(NamedTuple):
    """A finding with the place where it is answered."""

    text: str
    href: str


class Desk:
    """Five statements at most, whatever the size of the draft."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.programme = programmes.programme(application.call.programme_key)
        self.terms: Terms = calls.terms_in(application)

    @property
    def is_draft(self) -> bool:
        return self.application.status == Status.DRAFT

    @property
    def represents(self) -> bool:
        """Whether the person acts for the applicant; a colleague writes, but neither decides nor sees the account."""
        return bool(getattr(self.application, "represented", False))

    @property
    def second_part(self) -> tuple[date, date] | None:
        """The days that lie in the next budget year: the project can be split."""
        return rules.second_part(self.facts)

    @property
    def wanted(self) -> tuple[RequiredDocument, ...]:
        return rules.papers_of(self.facts)

    @cached_property
    def facts(self) -> rules.Facts:
        return rules.facts_of(self.application, self.terms, on=calendar.today())

    @cached_property
    def findings(self) -> list[Finding]:
        """What the programme's rules say today."""
        return rules.findings(self.programme.rules, self.facts)

    def about(self, fields: Iterable[str]) -> list[Finding]:
        named = set(fields)
        return [finding for finding in self.findings if finding.field in named]

    def hints(self, page: Page) -> list[Finding]:
        """What to tell when somebody leaves a page; open questions are no news."""
        keys = {question.key for question in page.questions}
        return [finding for finding in self.about(keys) if finding.rule != "answered"]

    # --- the way through the draft ---

    def url(self, name: str, *args: object) -> str:
        return reverse(f"applicant:{name}", args=[self.application.public_id, *args])

    def after(self, page: Page) -> str:
        """The next question page, then the plan."""
        following = self.terms.pages[self.terms.pages.index(page) + 1 :]
        return self.url("page", following[0].key) if following else self.url("plan")

    @property
    def after_plan(self) -> str:
        return self.url("documents" if self.wanted else "check")

    def way_out(self, page: Page) -> str:
        """Where a project that reaches into the next year is split, told on the page that asks for its last day."""
        asks = any(question.key == "ends_on" for question in page.questions)
        return self.url("split") if asks and self.second_part else ""

    def place_of(self, finding: Finding) -> str:
        """The page and field that answer a finding."""
        for page in self.terms.pages:
            if finding.field in {question.key for question in page.questions}:
                anchor = PageForm.of(page, self.application)[finding.field].focus_id
                return f"{self.url('page', page.key)}#{anchor}"
        if finding.field == ASKED.key:
            return f"{self.url('plan')}#id_{ASKED.key}"
        if finding.field in {document.key for document in self.wanted}:
            return f"{self.url('documents')}#id_{finding.field}-file"
        return self.url("plan") if finding.field in PLAN_FIELDS else self.url("case")

    def complaints(self) -> list[Complaint]:
        """Every blocking finding but the declarations, which stand on the page that asks."""
        told = (finding for finding in self.findings if finding.blocking and finding.rule != "declared")
        return [Complaint(finding.text, self.place_of(finding)) for finding in told]

    # --- the task list ---

    @cached_property
    def tasks(self) -> list[Task]:
        tasks = [self._page_task(page) for page in self.terms.pages]
        tasks.append(self._plan_task())
        if self.wanted:
            tasks.append(self._documents_task())
        ready = all(task.status == "done" for task in tasks)
        hint = "" if ready else "Das geht, sobald alles andere erledigt ist."
        tasks.append(Task("Prüfen, erklären und absenden", self.url("check"), "open" if ready else "blocked", hint))
        return tasks

    @property
    def done(self) -> int:
        return sum(1 for task in self.tasks if task.status == "done")

    def _page_task(self, page: Page) -> Task:
        found = self.about(question.key for question in page.questions)
        open_questions = sum(1 for finding in found if finding.rule == "answered")
        told = [finding for finding in found if finding.rule != "answered"]
        required = sum(1 for question in page.questions if question.required)
        untouched = open_questions == required and required > 0
        hint = told[0].text if told else ""
        if open_questions and not untouched and not hint:
            hint = "Eine Frage ist noch offen." if open_questions == 1 else f"{open_questions} Fragen sind noch offen."
        blocked = any(finding.blocking for finding in found)
        status = "open" if untouched else "partial" if blocked else "done"
        return Task(page.title, self.url("page", page.key), status, hint)

    def _plan_task(self) -> Task:
        found = [finding for finding in self.about(PLAN_FIELDS) if finding.blocking]
        begun = self.facts.expenses or self.facts.income or self.facts[ASKED.key] is not None
        status = "done" if not found else "partial" if begun else "open"
        hint = found[0].text if found and begun else ""
        return Task("Kosten und Finanzierung", self.url("plan"), status, hint)

    def _documents_task(self) -> Task:
        missing = self.about(document.key for document in self.wanted)
        status = "done" if not missing else "partial" if self.facts.documents else "open"
        hint = missing[0].text if missing else ""
        if not any(document.required for document in self.wanted) and not self.facts.documents:
            hint = "Freiwillig: Sie können hier Unterlagen hochladen."
        return Task("Unterlagen", self.url("documents"), status, hint)
