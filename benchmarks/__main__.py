# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make bench` runs every row, `make bench ROW=B1` one; the table goes to docs/performance.md."""

import importlib
import os
import sys

import django


def main(wanted: list[str]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    django.setup()
    from benchmarks import report, stage  # noqa: PLC0415 - models need a set-up Django

    stage.migrate()
    district = stage.Stage()
    rows = wanted or list(report.ROWS)
    for row in rows:
        lines = importlib.import_module(report.ROWS[row]).measure(district)
        print("\n".join(lines))
        report.keep(row, lines)


if __name__ == "__main__":
    main(sys.argv[1:])
