# SPDX-License-Identifier: AGPL-3.0-or-later
"""The numbers of files of claims."""

from collections.abc import Sequence

from django.db import connection


def file_numbers(years: Sequence[int]) -> list[str]:
    """One for each, from one sequence for all years; what is drawn and not used leaves a gap."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('benefits_file_number') FROM generate_series(1, %s)", [len(years)])
        return [f"BT-{year}-{number:06d}" for year, (number,) in zip(years, cursor.fetchall(), strict=True)]
