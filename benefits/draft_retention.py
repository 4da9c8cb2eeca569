# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a family began and never sent is nobody's application: it goes a while after it was last saved.

Nobody but its writer ever saw it, so nothing needs it longer than the writer does, Art. 5 (1) (e) DSGVO.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from benefits.models import AccessRule, DraftPaper, FamilyDraft
from benefits.retention import files_of, remove

# Days where a district says nothing else: long enough to wait for a notice of Wohngeld.
USUAL_DAYS = 180


def days(on: date) -> int:
    return AccessRule.in_force(AccessRule.Kind.DRAFT_DAYS, on) or USUAL_DAYS


def kept_until(draft: FamilyDraft, on: date) -> date:
    """The last day it is there, if nobody saves it again."""
    return timezone.localtime(draft.saved_at).date() + timedelta(days=days(on))


def forget(on: date) -> int:
    """Delete what nobody saved for longer, with its papers; twice deletes nothing more. Returns how many drafts went.

    Who saves one meanwhile holds it: it is passed over, and then it is young again.
    """
    oldest = timezone.make_aware(datetime.combine(on - timedelta(days=days(on)), datetime.min.time()))
    with transaction.atomic():
        old = FamilyDraft.objects.select_for_update(skip_locked=True).filter(sent_on=None, saved_at__lt=oldest)
        keys = list(old.values_list("pk", flat=True))
        papers = DraftPaper.objects.filter(draft__in=keys)
        files = files_of(papers)
        papers.delete()
        FamilyDraft.objects.filter(pk__in=keys).delete()
        transaction.on_commit(lambda: remove(files))
    return len(keys)
