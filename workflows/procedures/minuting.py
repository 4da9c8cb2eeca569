# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the last vote to the signed minutes, § 93 VwVfG: notes, the end of the session, the signature."""

from django.utils import timezone

from committees.models import AgendaItem
from permissions import policy
from workflows import forms_of_papers as forms
from workflows import minutes
from workflows.procedures import paper_checks, session_checks
from workflows.procedures.act import traits
from workflows.procedures.session import Session


class Minuting(Session):
    """What happened is in the rows already; people add notes, and the chair stands for all of it."""

    @Session.phase.transition(
        source={Session.Phase.CONVENED, Session.Phase.CLOSED},
        permission=policy.may("note_item"),
        label="Notiz für die Niederschrift",
        custom=traits(form=forms.NoteItem, rules=(paper_checks.note_as_seen, paper_checks.was_part), still=True),
    )
    def note_item(self) -> None:
        """The note of a point, or of none. Notes name people, so the record keeps only that there was one before."""
        item, before = self.data.get("item"), self.note
        text = self.data["text"].strip()
        if item is None:
            self.change(remarks=text)
        else:
            AgendaItem.objects.filter(pk=item.pk).update(notes=text)
        self.record = {"item": item.pk if item else None, "replaced": bool(before.strip())}

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        target=Session.Phase.CLOSED,
        permission=policy.may("close_meeting"),
        label="Sitzung schließen",
        conditions=[session_checks.is_session],
        custom=traits(form=forms.CloseMeeting, rules=(paper_checks.not_early, paper_checks.nobody_votes)),
    )
    def close_meeting(self) -> None:
        """Nobody comes or goes any more and nothing is voted on; notes can still be written."""
        self.change(closed_at=timezone.now())

    @Session.phase.transition(
        source=Session.Phase.CLOSED,
        target=Session.Phase.SIGNED,
        permission=policy.may("sign_minutes"),
        label="Niederschrift unterschreiben",
        conditions=[paper_checks.presides_or_must],
        custom=traits(
            form=forms.SignMinutes,
            rules=(paper_checks.led, paper_checks.signs_what_was_read),
            then=("paper_minutes", "mail_minutes"),
        ),
    )
    def sign_minutes(self) -> None:
        """From now on nothing of the session changes: triggers refuse it."""
        self.change(signed_by_id=self.person.pk, signed_on=self.on)
        minutes.keep(self.meeting)

    @property
    def note(self) -> str:
        """What stands there now."""
        item = self.data.get("item")
        if item is None:
            return str(self.meeting.remarks)
        return AgendaItem.objects.values_list("notes", flat=True).get(pk=item.pk)
