# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a group behind its link: where its seminars stand, a wish, the way out; and what the office does."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from law import calendar
from law.finding import Refused
from seminars import links, polling, registering
from seminars.models import Outreach, Phase, Seminar, SeminarEvent, TopicVote, YouthGroup
from tests.portal.office import Desk, words
from tests.seminars.conftest import HELD, TALKED, WHERE, WISHED, Offer, at
from workflows import seminars
from workflows.engine import OCCUPIED, Conflict
from workflows.procedures.seminar_checks import MOST_WISHES

Rules = Callable[[Any], list[str]]
AGREED = {"agreed_with": "Frau Yıldız", "agreed_on": TALKED, "minutes": 150}


@pytest.fixture
def today(offer: Offer) -> None:
    calendar.pretend(TALKED)


def page(seminar: Seminar, name: str = "young:group_seminar") -> str:
    return reverse(name, args=[seminar.group.link, seminar.public_id])


def read(seminar: Seminar) -> str:
    return words(Client().get(page(seminar)))


def sealed(browser: Client, address: str) -> dict[str, str]:
    return dict(re.findall(r'name="(key|version)" value="([^"]+)"', browser.get(address).content.decode()))


# --- where it stands ---


def test_each_phase_says_what_comes_next_and_who_has_to_do_it(offer: Offer, today: None) -> None:
    seminar = offer.wish()
    seen = read(seminar)
    assert "Wir melden uns bei Ihnen für ein erstes Gespräch." in seen and offer.district.unit.name in seen
    seminar = offer.act(seminar, "hold_talk", talked_on=TALKED)
    assert "Wir schlagen Themen vor." in read(seminar)
    seminar = offer.act(seminar, "agree_topic", topic=offer.hate, title="", **AGREED)
    assert "suchen, wer das Seminar hält" in read(seminar)
    seminar = offer.act(seminar, "set_date", starts_at=at(17), **WHERE)
    seminar = offer.act(seminar, "ask_trainer", trainer=offer.yasemin)
    waiting = read(seminar)
    assert "Bis dahin ist der Tag nicht sicher." in waiting and "Yasemin" not in waiting
    seminar = offer.act(seminar, "confirm_booking")
    sure = read(seminar)
    for told in ("Freitag, 7. Mai 2027, 17:00 bis 19:30 Uhr", "Musterstraße 3", "Yasemin", "Wir öffnen die Anmeldung."):
        assert told in sure
    seminar = offer.act(seminar, "open_registration", minimum=1, maximum=8, until=HELD)
    assert "Geben Sie bitte den Link weiter." in read(seminar) and "0 von 8 vergeben" in read(seminar)
    calendar.pretend(HELD + timedelta(1))
    assert "Wir tragen ein, dass das Seminar war" in read(seminar)


def test_the_group_reads_numbers_and_no_names(offer: Offer, today: None) -> None:
    seminar = offer.opened(places=1)
    for name in ("Leyla", "Emre"):
        said = {"name": name, "email": f"{name}@jung.test", "age_group": "to17"}
        registering.register(seminar.link, on=TALKED, **said)
    seen = read(seminar)
    assert "1 von 1 vergeben, 1 auf der Warteliste" in seen and "Leyla" not in seen and "jung.test" not in seen


def test_what_to_pass_on_is_the_link_of_young_people(offer: Offer, today: None) -> None:
    seminar = offer.opened()
    source = Client().get(page(seminar)).content.decode()
    theirs = reverse("young:seminar", args=[seminar.link])
    assert f'value="http://testserver{theirs}" readonly' in source and "Melde dich an bis 07.05.2027." in source
    code = Client().get(page(seminar, "young:code"))
    assert code.headers["Content-Type"] == "image/svg+xml" and b"<svg" in code.content and b"style=" not in code.content
    assert Client().get(page(offer.wish(), "young:code")).status_code == 404, "nothing to pass on"
    calendar.pretend(HELD + timedelta(1))
    assert theirs not in Client().get(page(seminar)).content.decode(), "it opens nothing to do"


def test_the_result_of_a_poll_is_read_when_it_is_over(offer: Offer, today: None) -> None:
    seminar = polled(offer)
    polling.answer(seminar.link, seminar.proposals.all()[0].pk, secret="a", on=TALKED)
    seen = read(seminar)
    assert "1 Antwort, bis 15.03.2027" in seen and "1 Stimme" not in seen
    seminar = offer.act(seminar, "close_topic_poll")
    assert "Hass im Netz: 1 Stimme" in read(seminar) and "Wir vereinbaren mit Ihnen das Thema." in read(seminar)


def polled(offer: Offer) -> Seminar:
    seminar = offer.act(offer.wish(), "hold_talk", talked_on=TALKED)
    seminar = offer.act(seminar, "propose_topics", topics=[offer.hate, offer.arguing], own=[])
    return offer.act(seminar, "open_topic_poll", closes_on=TALKED + timedelta(7))


def test_afterwards_numbers_and_a_mean_that_names_nobody(offer: Offer, today: None) -> None:
    seminar = offer.act(offer.opened(), "hold_seminar", on=HELD)
    seminar = offer.act(seminar, "count_attendance", on=HELD, people={"to17": 7, "from27": 1})
    for device, stars in (("a", 5), ("b", 4)):
        polling.tell(seminar.link, secret=device, stars=stars, text="Die Pause war zu kurz.")
    calendar.pretend(HELD)
    assert "Durchschnitt" not in read(seminar), "while it is collected"
    seen = read(offer.act(seminar, "review_feedback", on=HELD))
    assert "14 bis 17: 7" in seen and "27 und älter: 1" in seen
    assert "Wir haben 2 Rückmeldungen." in seen and "4,5" not in seen and "zu kurz" not in seen


def test_three_make_a_mean(offer: Offer, today: None) -> None:
    seminar = offer.act(offer.opened(), "hold_seminar", on=HELD)
    for device, stars in (("a", 5), ("b", 4), ("c", 4)):
        polling.tell(seminar.link, secret=device, stars=stars, text="Laut.")
    seminar = offer.act(seminar, "count_attendance", on=HELD, people={"to17": 7})
    seminar = offer.act(seminar, "review_feedback", on=HELD)
    seen = read(seminar)
    assert "4,3 von 5 , aus 3 Rückmeldungen" in seen and "Laut." not in seen


def test_postponed_and_cancelled_say_why(offer: Offer, today: None) -> None:
    moved = offer.act(offer.confirmed(), "postpone_seminar", because="Der Saal ist gesperrt.")
    assert "Der Saal ist gesperrt." in read(moved) and "Wir suchen mit Ihnen einen neuen Tag." in read(moved)
    whole = words(Client().get(reverse("young:group", args=[offer.group.link])))
    assert "Schritt 3 von 6: Termin" in whole and "Der Saal ist gesperrt." in whole
    gone = offer.act(moved, "cancel_seminar", because="Kein Saal.")
    assert "Dieses Seminar fällt aus" in read(gone) and "Kein Saal." in read(gone)


def test_a_withdrawn_topic_breaks_no_page(offer: Offer, today: None, refusals: Rules) -> None:
    """Young people can go on choosing it; the group hears early, and the office is refused to agree on it as it was."""
    seminar = polled(offer)
    offer.hate.offered_until = TALKED - timedelta(1)
    offer.hate.save()
    assert "Ein Thema bieten wir nicht mehr an" in read(seminar) and "„Hass im Netz“" in read(seminar)
    young = Client()
    address = reverse("young:seminar", args=[seminar.link])
    assert "Hass im Netz" in words(young.get(address))
    chosen = seminar.proposals.get(topic=offer.hate)
    assert "gezählt" in words(young.post(address, {"topic": chosen.pk}, follow=True))
    seminar = offer.act(seminar, "close_topic_poll")
    assert TopicVote.objects.get().proposal == chosen and "Ein Thema bieten wir nicht mehr an" in read(seminar)
    office = Desk(offer.district).get("sabine", reverse("seminars:act", args=[seminar.public_id, "agree_topic"]))
    assert office.status_code == 200
    with pytest.raises(Refused) as caught:
        offer.act(seminar, "agree_topic", topic=offer.hate, title="", **AGREED)
    assert refusals(caught) == ["still_offered"]
    seminar = offer.act(seminar, "agree_topic", topic=None, title="Hass im Netz", **AGREED)
    assert "Ein Thema bieten wir nicht mehr an" not in read(seminar) and "Hass im Netz" in read(seminar)


# --- who has the link ---


def test_pages_of_a_link_are_not_kept_not_found_and_not_told(offer: Offer, today: None) -> None:
    seminar = offer.opened()
    young = reverse("young:seminar", args=[seminar.link])
    for address in (reverse("young:group", args=[offer.group.link]), page(seminar), page(seminar, "young:code"), young):
        answer = Client().get(address)
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Wer den Link hat, kann für Ihre Gruppe handeln" in words(
        Client().get(reverse("young:group", args=[offer.group.link]))
    )


def test_an_unknown_link_says_what_to_do(offer: Offer, today: None) -> None:
    seminar, nobody = offer.wish(), uuid4()
    tries = [reverse("young:group", args=[nobody]), reverse("young:wish", args=[nobody])]
    tries += [reverse(f"young:{name}", args=[nobody, seminar.public_id]) for name in ("group_seminar", "call_off")]
    for address in tries:
        for answer in (Client().get(address), Client().post(address, {"because": "x", "wish": "x"})):
            told = answer.status_code == 404 and "Dieser Link öffnet nichts" in words(answer)
            assert told or answer.status_code == 405, address
    assert Seminar.objects.get().phase == Phase.WISHED


def test_the_link_of_one_group_opens_no_seminar_of_another(offer: Offer, today: None) -> None:
    seminar = offer.wish()
    other = YouthGroup.objects.create(unit=offer.district.unit, name="Andere", kind="club", town="Haan")
    for name in ("group_seminar", "call_off"):
        address = reverse(f"young:{name}", args=[other.link, seminar.public_id])
        assert Client().get(address).status_code == 404
    posted = Client().post(address, {"because": "Wir wollen nicht."})
    assert posted.status_code == 404 and Seminar.objects.get().phase == Phase.WISHED


# --- a wish ---


def test_a_wish_sent_twice_is_one(offer: Offer, today: None) -> None:
    browser, address = Client(), reverse("young:wish", args=[offer.group.link])
    wrong = browser.post(address, {"wish": "", "when": "im Mai"})
    assert wrong.status_code == 422 and "Bitte schreiben Sie kurz" in words(wrong) and "im Mai" in str(wrong.content)
    said = {"wish": "Etwas zu Streit", "when": "im Mai"} | sealed(browser, address)
    first = browser.post(address, said, follow=True)
    assert "Ihr Wunsch ist angekommen." in words(first)
    again = browser.post(address, said, follow=True)
    assert again.redirect_chain == first.redirect_chain
    made = Seminar.objects.get()
    assert made.wish == "Etwas zu Streit\n\nWann es passt: im Mai" and made.unit == offer.district.unit
    event = SeminarEvent.objects.get()
    assert event.by is None and event.data["by_link"] is True


def test_few_wishes_wait_by_the_link_and_as_many_as_it_likes_by_the_office(offer: Offer, today: None) -> None:
    address = reverse("young:wish", args=[offer.group.link])
    for number in range(MOST_WISHES):
        seminars.wish(offer.group, f"Wunsch {number}", by=None, on=WISHED)
    assert "Ihre Gruppe hat schon 3 Wünsche" in words(Client().get(address))
    refused = Client().post(address, {"wish": "Noch einer"})
    assert refused.status_code == 422 and "Ihre Gruppe hat schon 3 Wünsche" in words(refused)
    assert "Noch einer" in refused.content.decode(), "nothing typed is lost"
    assert Seminar.objects.count() == MOST_WISHES
    talked = offer.wish("Vom Amt")
    assert Seminar.objects.count() == MOST_WISHES + 1
    for seminar in Seminar.objects.exclude(pk=talked.pk):
        offer.act(seminar, "hold_talk", talked_on=TALKED)
    assert Client().post(address, {"wish": "Noch einer"}).status_code == 302


# --- the way out ---


@pytest.mark.parametrize("state", ["wish", "agreed", "dated", "confirmed", "opened"])
def test_a_group_leaves_in_the_middle(offer: Offer, today: None, state: str) -> None:
    seminar = getattr(offer, state)()
    address = page(seminar, "young:call_off")
    assert address in Client().get(page(seminar)).content.decode()
    assert "Das lässt sich nicht zurücknehmen" in words(Client().get(address))
    wrong = Client().post(address, {"because": ""})
    assert wrong.status_code == 422 and "Bitte schreiben Sie kurz, warum es nicht geht." in words(wrong)
    done = Client().post(address, {"because": "Die Gruppe ist klein geworden."}, follow=True)
    assert "Das Seminar ist abgesagt." in words(done) and "Die Gruppe ist klein geworden." in words(done)
    event = SeminarEvent.objects.get(act="cancel_seminar")
    assert (event.by, event.data["by_link"]) == (None, True)
    assert "mit dem Link" in Desk(offer.district).read("sabine", reverse("seminars:seminar", args=[seminar.public_id]))


def test_of_two_who_call_off_the_second_reads_that_it_was_done(offer: Offer, today: None) -> None:
    seminar, one, two = offer.opened(), Client(), Client()
    address = page(seminar, "young:call_off")
    first, second = ({"because": who} | sealed(who_has, address) for who, who_has in (("A", one), ("B", two)))
    assert "Das Seminar ist abgesagt." in words(one.post(address, first, follow=True))
    assert "Dieses Seminar ist schon abgesagt." in words(two.post(address, second, follow=True))
    assert "Das Seminar ist abgesagt." in words(one.post(address, first, follow=True)), "a double click"
    seminar.refresh_from_db()
    assert seminar.because == "A" and SeminarEvent.objects.filter(act="cancel_seminar").count() == 1
    assert Client().get(address, follow=True).redirect_chain == [(page(seminar), 302)]


def test_a_seminar_somebody_works_on_is_called_off_a_moment_later(
    offer: Offer, today: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_asked: Any, **_named: Any) -> None:
        raise Conflict(OCCUPIED)

    monkeypatch.setattr("portal.young.group.perform", busy)
    told = Client().post(page(offer.opened(), "young:call_off"), {"because": "Zu wenige."})
    assert told.status_code == 422 and OCCUPIED in words(told) and "Zu wenige." in told.content.decode()


def test_after_its_day_nobody_calls_off_by_the_link(offer: Offer, today: None, refusals: Rules) -> None:
    seminar = offer.opened()
    address = page(seminar, "young:call_off")
    calendar.pretend(HELD + timedelta(1))
    assert address not in Client().get(page(seminar)).content.decode()
    assert "Sein Tag ist vorbei." in words(Client().get(address))
    late = Client().post(address, {"because": "Doch nicht."})
    assert late.status_code == 422 and "Absagen geht nicht mehr. Bitte rufen Sie uns an." in words(late)
    held = offer.act(seminar, "hold_seminar", on=HELD + timedelta(1))
    assert Client().post(address, {"because": "Doch nicht."}).status_code == 409
    with pytest.raises(Conflict):
        offer.act(held, "cancel_seminar", by="", on=HELD + timedelta(1), because="Doch nicht.")


# --- the office ---


def test_a_new_link_ends_the_old_one_once(offer: Offer, today: None) -> None:
    desk, old = Desk(offer.district), offer.group.link
    there = reverse("seminars:group", args=[offer.group.public_id])
    assert reverse("young:group", args=[old]) in desk.get("sabine", there).content.decode()
    address = reverse("seminars:link", args=[offer.group.public_id])
    assert "Der alte Link öffnet danach nichts mehr." in desk.read("sabine", address)
    assert desk.get("katrin", address).status_code == 404
    done = desk.browser("sabine").post(address, {"seen": str(old)}, follow=True)
    assert "Der neue Link steht hier." in words(done) and "Er gilt seit 08.03.2027, ausgegeben von" in words(done)
    offer.group.refresh_from_db()
    new = offer.group.link
    assert new != old and Client().get(reverse("young:group", args=[old])).status_code == 404
    again = desk.browser("leyla").post(address, {"seen": str(old)}, follow=True)
    assert "Der Link wurde gerade schon ersetzt." in words(again)
    assert desk.browser("sabine").post(address, {"seen": "x"}).status_code == 302
    offer.group.refresh_from_db()
    assert offer.group.link == new and links.renew(offer.group, seen=new, by=offer.district["sabine"].pk, on=TALKED)


def test_an_overdue_step_stands_first_and_is_counted_above_the_board(offer: Offer, today: None) -> None:
    desk, board, list_ = Desk(offer.district), reverse("seminars:board"), reverse("seminars:groups")
    late = YouthGroup.objects.create(unit=offer.district.unit, name="Zebra", kind="club", town="Haan")
    said = {"way": "call", "by": offer.district["sabine"], "next_step": "Zurückrufen"}
    Outreach.objects.create(group=offer.group, on=WISHED, next_on=TALKED, **said)
    assert "überfällig" not in desk.read("sabine", board) + desk.read("sabine", list_), "due today is not late"
    Outreach.objects.create(group=late, on=WISHED, next_on=TALKED - timedelta(1), **said)
    assert "Bei 1 Gruppe ist der nächste Schritt überfällig" in desk.read("sabine", board)
    seen = desk.read("sabine", list_)
    assert "1 Schritt ist überfällig" in seen and seen.index("Zebra") < seen.index("Moscheeverein")
    Outreach.objects.create(group=late, on=TALKED, way="call", by=offer.district["sabine"])
    assert "überfällig" not in desk.read("sabine", board), "the newest contact tells"


# --- everybody ---


def test_what_is_offered_today_is_public_without_names_and_fees(offer: Offer, today: None) -> None:
    address = reverse("public:seminars")
    offer.arguing.offered_until = TALKED - timedelta(1)
    offer.arguing.save()
    offer.hate.languages, offer.hate.cost = ["de", "tr"], 250
    offer.hate.save()
    seen = words(Client().get(address))
    assert "150 Minuten, für 12 bis 27 Jahre" in seen and "Deutsch, Türkisch" in seen and "02104 99-0" in seen
    assert "Gut argumentieren" not in seen and "Yasemin" not in seen and "250" not in seen
    assert address in Client().get("/").content.decode()


def test_without_an_offer_the_page_says_so_and_nothing_leads_there(db: None) -> None:
    address = reverse("public:seminars")
    assert "Zurzeit bieten wir keine Seminare an" in words(Client().get(address))
    assert address not in Client().get("/").content.decode()


def test_many_seminars_take_no_more_statements(offer: Offer, today: None, django_assert_max_num_queries: Any) -> None:
    offer.act(offer.wish(), "cancel_seminar", because="x")
    offer.opened()
    for number in range(4):
        offer.wish(f"Wunsch {number}")
    with django_assert_max_num_queries(3):
        Client().get(reverse("young:group", args=[offer.group.link]))
