# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much one account may use at once, so that none of them fills the disk for all. Two clicks at once count as two.

A person's row is locked while it is counted: whoever comes second waits and is counted too. The lock leaves out foreign
keys (no_key), so nothing else waits for it.
"""

import time
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from grants.models import Application, Status
from law.finding import Finding, Refused

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

AN_HOUR = 60 * 60


def refuse_drafts(by: "AbstractBaseUser", *, more_than: int) -> None:
    """Refused when this person acts for more drafts, whoever of an organisation began them."""
    mine = Application.objects.filter(status=Status.DRAFT, channel=Application.Channel.PORTAL)
    if mine.filter(applicant__representatives__user=by.pk).count() > more_than:
        text = (
            f"Sie haben schon {settings.DRAFTS_AT_ONCE} Entwürfe. Mehr sind nicht auf einmal möglich. "
            "Bitte senden Sie zuerst einen ab, oder löschen Sie einen, den Sie nicht mehr brauchen."
        )
        raise Refused(Finding("drafts_at_once", text))


def room_for_another(by: "AbstractBaseUser") -> None:
    """Before a page asks for anything."""
    refuse_drafts(by, more_than=settings.DRAFTS_AT_ONCE - 1)


def room_for_new(by: "AbstractBaseUser") -> None:
    """After the row is written, in its transaction: who is refused leaves nothing behind."""
    _alone(by)
    refuse_drafts(by, more_than=settings.DRAFTS_AT_ONCE)


def take_upload(by: "AbstractBaseUser") -> None:
    """Counts a file before it is read, for reading costs most; Refused says from when on there is room again."""
    with transaction.atomic():
        _alone(by)
        key, now = f"uploads:{by.pk}", time.time()
        sent = [moment for moment in cache.get(key, []) if moment > now - AN_HOUR]
        if len(sent) >= settings.UPLOADS_AN_HOUR:
            again = timezone.localtime(datetime.fromtimestamp(sent[0] + AN_HOUR + 59, timezone.get_default_timezone()))
            text = (
                f"Sie haben in einer Stunde {settings.UPLOADS_AN_HOUR} Dateien geschickt. Mehr nehmen wir nicht auf "
                f"einmal an. Bitte machen Sie um {again:%H:%M} Uhr weiter. Was schon hochgeladen ist, bleibt."
            )
            raise Refused(Finding("uploads_an_hour", text, field="file"))
        cache.set(key, [*sent, now], AN_HOUR)


def _alone(by: "AbstractBaseUser") -> None:
    get_user_model()._base_manager.select_for_update(no_key=True).only("pk").get(pk=by.pk)
