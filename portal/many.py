# SPDX-License-Identifier: AGPL-3.0-or-later
"""One act on many cases, for whichever office: a press rehearses it, a second one begins it in the background.

What is asked again between the two is said by its digest: another choice is rehearsed anew.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from law import calendar
from permissions.models import User
from portal.acts import signed_in
from workflows import jobs
from workflows.engine import Conflict
from workflows.many import Many

# What the page wrote for itself is no answer of a person.
OWN_FIELDS = {"csrfmiddlewaretoken", "key", "do", "fall", "seen"}
RECENT = 10  # jobs the first page shows


@dataclass(frozen=True)
class Desk:
    """How an office does it: its kind of cases, its template of the act, the route of a job.

    remarks: what is worth a look in a case and stands against nothing; checks: what speaks against a form and is no
    matter of one case, as sentences.
    """

    subject: str
    template: str
    job: str
    remarks: Callable[[Any], str] = lambda _case: ""
    checks: Callable[[User, Sequence[Any], dict[str, Any]], list[str]] = lambda _user, _cases, _data: []


class Row(NamedTuple):
    """A case of the page: whether it is ticked, what stood against it in the rehearsal, what would become of it."""

    case: Any
    ticked: bool
    said: str
    outcome: str
    remark: str


def act_on_many(
    request: HttpRequest,
    desk: Desk,
    act: str,
    *,
    shown: Sequence[Any],
    picked: Sequence[Any],
    context: dict[str, Any],
    unticked: bool = False,
) -> HttpResponse:
    """The form of the act and the cases. shown: of the list; picked: the ticked ones, all of them before anything is
    sent; unticked: somebody came to choose and chose none."""
    user, on, posted = signed_in(request), calendar.today(), request.method == "POST"
    typed = typed_in(request.POST) if posted else None
    form = jobs.form_of(act, typed, picked or shown, user, on, subject=desk.subject)
    page = {"act": act, "act_label": jobs.acts(desk.subject)[act], "form": form, **context}
    if not picked and (posted or unticked):
        return _written(request, desk, page | {"nothing": True}, shown, picked, status=422 if posted else 200)
    if not posted:
        return _written(request, desk, page, shown, picked)
    if not _is_valid(form, desk, user, picked):
        return _written(request, desk, page, shown, picked, status=422)
    seen = jobs.digest_of(picked, typed or {})
    begins = request.POST.get("do") == "begin"
    if begins and request.POST.get("seen") == seen:
        job = jobs.begin(act, picked, typed or {}, key=_key(request.POST), by=user, on=on)
        return redirect(desk.job, job=job.public_id)
    page |= {"changed": begins, "seen": seen}
    try:
        many = jobs.rehearse(act, picked, form.cleaned_data, by=user, on=on)
    except Conflict as conflict:
        page |= {"conflict": conflict.text, "seen": ""}
        return _written(request, desk, page, shown, picked, status=409)
    return _written(request, desk, page, shown, picked, many=many)


def _is_valid(form: Any, desk: Desk, user: User, picked: Sequence[Any]) -> bool:
    if not form.is_valid():
        return False
    for text in desk.checks(user, picked, form.cleaned_data):
        form.add_error(None, text)
    return form.is_valid()  # type: ignore[no-any-return]


def _written(
    request: HttpRequest,
    desk: Desk,
    page: dict[str, Any],
    shown: Sequence[Any],
    picked: Sequence[Any],
    *,
    many: Many | None = None,
    status: int = 200,
) -> HttpResponse:
    """Ticked stays ticked, also what the list shows no more; after a rehearsal each case says what becomes of it."""
    ticked = {case.pk for case in picked}
    cases = [*shown, *(case for case in picked if case.pk not in {each.pk for each in shown})]
    refused, outcomes = (dict(many.refused), dict(many.outcomes)) if many else ({}, {})
    said = {pk: " ".join(texts) for pk, texts in refused.items()}
    rows = [
        Row(each, each.pk in ticked, said.get(each.pk, ""), outcomes.get(each.pk, ""), desk.remarks(each))
        for each in cases
    ]
    more = {
        "rows": rows,
        "rehearsed": many,
        "reasons": Counter(said.values()).most_common(),
        "tried": len(picked),
        "key": uuid4(),
        "limit": jobs.MOST if len(shown) == jobs.MOST else 0,
    }
    return render(request, desk.template, page | more, status=status)


def recent(user: User, subject: str) -> list[tuple[Any, str, bool]]:
    """One's last jobs, each with its label and whether it is over."""
    return [(job, jobs.label(job), jobs.is_over(job)) for job in jobs.of(user, subject)[:RECENT]]


def job_page(job: Any, theirs: Any) -> dict[str, Any]:
    """How far a job is, and which cases it was not done to and why, as far as they may be seen."""
    own = theirs.filter(pk__in=job.cases.values(job.subject))
    return {
        "job": job,
        "label": jobs.label(job),
        "seen": job.done + job.refused,
        "going": not jobs.is_over(job),
        "refusals": [(getattr(row, job.subject), row.refused) for row in jobs.refusals(job, theirs)],
        "said": jobs.said(job, own[:1]) if job.typed else [],
    }


def typed_in(post: QueryDict) -> dict[str, list[str]]:
    """What a person typed into the form of the act."""
    return {name: post.getlist(name) for name in post if name not in OWN_FIELDS}


def ticked(sent: QueryDict) -> list[UUID]:
    """The keys of the ticked cases; nonsense is none."""
    keys = []
    for typed in sent.getlist("fall")[: jobs.MOST]:
        try:
            keys.append(UUID(typed))
        except ValueError:
            continue
    return keys


def _key(post: QueryDict) -> UUID:
    """The seal of the page; without one every press would be another job, so a new one is only made here."""
    try:
        return UUID(post.get("key", ""))
    except ValueError:
        return uuid4()
