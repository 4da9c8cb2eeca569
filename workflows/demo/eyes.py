# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who else looks at claims in the demo: an office for objections, an auditor with three cases, who guards data."""

from datetime import date

from benefits.models import AuditOrder
from law.calendar import add_months
from permissions import audits, families, roles
from permissions.policy import Role
from workflows.demo.families import RATINGEN, Families
from workflows.demo.people import settle

TASKS = {"wiebke": Role.OBJECTIONS, "konrad": Role.AUDITOR, "dorothea": Role.PRIVACY}
CASES = 3


def appoint(built: Families) -> None:
    """Each to the office of Ratingen for Wohngeld and Kinderzuschlag."""
    built.people.update(settle(list(TASKS)))
    for key, role in TASKS.items():
        roles.assign(role, built[key], built.offices[RATINGEN].unit)


def order_an_audit(built: Families, on: date, *, number: str = "7", until: date | None = None) -> AuditOrder:
    """The oldest claims of the office, to be read for three months."""
    unit = built.offices[RATINGEN].unit
    claims = families.office_claims(built["deniz"]).filter(unit=unit).order_by("file_number")[:CASES]
    wanted = audits.Wanted(
        unit=unit.pk,
        number=number,
        reason="Prüfung der Bewilligungen im laufenden Schuljahr durch die Rechnungsprüfung der Stadt.",
        norm="§ 67c Absatz 3 SGB X, § 104 GO NRW",
        until=until or add_months(on, 3),
        numbers=[claim.reference for claim in claims],
        auditors=[built["konrad"]],
    )
    return audits.issue(wanted, by=built["deniz"], on=on)
