# SPDX-License-Identifier: AGPL-3.0-or-later
"""A call of "Jugend stärken in ME" and what its groups ask for: seminars and outings of their own."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from committees.models import Committee
from grants.models import Applicant, Application, Call, Fund, Representative
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.steps import Steps

KEY = "jugend_staerken"
ANSWERS: dict[str, Any] = {
    "activity": "outing",
    "group": "Jugendgruppe der Gemeinde",
    "participants": 18,
    "from_district": "yes",
    "place": "Haus der Geschichte in Bonn",
    "begun": "no",
    "help_in_kind": ["advice", "material"],
    "help_wanted": "Jemanden, der mit uns das Gespräch danach plant, und einen Beamer.",
}
# Title, sum, own contribution, what it is, in a few words; how far it got is the order.
ASKED = (
    ("Fahrt ins Haus der Geschichte", 420, 80, "outing", "Wir fahren nach Bonn und reden auf der Rückfahrt darüber."),
    ("Hass im Netz: Was tun?", 350, 0, "seminar", "Ein Abend mit einer Trainerin: Wir üben, was man antworten kann."),
    ("Moschee trifft Synagoge", 180, 40, "other", "Wir besuchen einander an zwei Nachmittagen und kochen zusammen."),
)


def open_call(district: District, *, committee: Committee | None = None, office_up_to: Decimal | None = None) -> Call:
    """Decided by the Jugendforum where nothing else is said; until September of the year after."""
    own = district.youth_call
    fund, _made = Fund.objects.get_or_create(
        name="Jugend stärken in ME", year=own.period_from.year, defaults={"limit": Decimal(6_000)}
    )
    return Call.objects.create(
        slug=f"jugend-staerken-{own.period_from.year}",
        programme_key=KEY,
        title="Jugend stärken in ME: eigene Seminare und Ausflüge",
        unit=own.unit,
        committee=committee or district.youth,
        fund=fund,
        period_from=own.period_from,
        period_until=date(own.period_from.year + 1, 9, 30),
        opens_on=own.opens_on,
        session_on=own.session_on,
        dealing_proven_on=own.dealing_proven_on,
        office_decides_up_to=office_up_to,
    )


def group(district: District) -> Applicant:
    """Young people of a mosque association; Oksana writes for them."""
    made = Applicant.objects.create(
        kind=Applicant.Kind.ORGANISATION,
        name="Moscheejugend Erkrath",
        street="Bahnstraße 8",
        postcode="40699",
        town="Erkrath",
        email=district["oksana"].email,
    )
    Representative.objects.create(applicant=made, user=district["oksana"])
    return made


def outing(call: Call, applicant: Applicant, *, number: int = 0, **more: Any) -> Application:
    """A complete draft, as the first, second or third of what is asked for."""
    title, asked, own, activity, summary = ASKED[number]
    answers = {"town": applicant.town, "summary": summary} | ANSWERS | {"activity": activity}
    values: dict[str, Any] = {"title": title, "asked": Decimal(asked), "own": Decimal(own), "answers": answers}
    return draft(call, applicant, **(values | more))


def set_out(district: District, today: date) -> None:
    """Of the demo, before anybody is invited: one is on the agenda of the Jugendforum, one is checked, one came in."""
    call, applicant, steps = open_call(district), group(district), Steps(district)
    day = today - timedelta(days=18)
    begins = today + timedelta(days=70)
    for number in range(len(ASKED)):
        case = outing(call, applicant, number=number, starts_on=begins, ends_on=begins)
        steps.submit(case, by=district["oksana"], on=today if number == 2 else day)
        if number < 2:
            steps.check(case, on=day + timedelta(days=1))
        if number == 0:
            steps.schedule(case, district.youth.meetings.get(), on=day + timedelta(days=2))
