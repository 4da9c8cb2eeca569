# SPDX-License-Identifier: AGPL-3.0-or-later
"""Breaking the glass and telling whoever guards data protection there: one transaction, so that none is silent.

No claim moves by it, so it is no act.
"""

from django.db import transaction

from benefits.models import EmergencyAccess
from permissions import emergency
from workflows import mails

REPORTS = "/leseprotokoll/notzugriffe/"


def open_in_need(number: str, because: str) -> EmergencyAccess | None:
    """In the name of whoever asks; None where no other office of the town has that number."""
    with transaction.atomic():
        broken = emergency.break_glass(number, because)
        if broken is None:
            return None
        if broken.made:
            _tell(broken.access)
        return broken.access


def _tell(access: EmergencyAccess) -> None:
    """Who guards the unit that holds the claim; where nobody does, its own mailbox. Neither who, nor which claim."""
    people = list(emergency.guardians_of(access.unit_id).values_list("email", flat=True))
    named = {
        f"<emergency-{access.pk}-{place}@{mails.host()}>": address
        for place, address in enumerate(people or [access.unit.email])
    }
    mails.owe("emergency", named, REPORTS)
