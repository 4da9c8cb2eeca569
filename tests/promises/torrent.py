# SPDX-License-Identifier: AGPL-3.0-or-later
"""Registers papers from four threads until the database goes; writes down each one the door said yes to."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import django

THREADS = 4
LENGTH = 20_000  # papers at most


def main(number: str, path: str) -> None:
    from django.db import DatabaseError

    from grants.models import Applicant, Application, Call
    from permissions.models import User
    from tests.promises.production import TODAY
    from workflows.engine import perform

    call = Call.objects.select_related("fund").get(programme_key="aktionsfonds")
    applicant = Applicant.objects.filter(kind=Applicant.Kind.PERSON)[0]
    sabine = User.objects.get(email__startswith="sabine")
    ledger = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def paper(name: str) -> Application:
        return Application(
            call=call, applicant=applicant, channel=Application.Channel.PAPER, title=name,
            starts_on=date(2027, 6, 1), ends_on=date(2027, 6, 30), amount_asked=Decimal(100),
        )  # fmt: skip

    def register(thread: int) -> None:
        try:
            for count in range(LENGTH // THREADS):
                case = paper(f"Papier {number}-{thread}-{count}")
                case.save()
                perform("register", case, by=sabine, on=TODAY, received_on=TODAY)
                os.write(ledger, f"{case.public_id}\n".encode())
        except DatabaseError:
            return

    with ThreadPoolExecutor(THREADS) as clerks:
        list(clerks.map(register, range(THREADS)))


if __name__ == "__main__":
    django.setup()
    main(*sys.argv[1:])
