"""Saving while filling in, in a real browser: what is shown as saved is saved, and nothing typed is lost."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, expect

from assessments.models import Answer, Assessment
from tests.assessments.test_autosave import NEED, SUPPORT, TEMPO, save
from tests.browser.test_pages import SIGHTS, inspect
from tests.cast import PASSWORD, Cast, draft

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

Figure = Callable[[int, str], None]
SAVED = re.compile(r"Gespeichert um \d\d:\d\d Uhr")
NETWORK = re.compile(r"Failed to load resource|net::ERR_|Load failed")


class Desk:
    """A browser of one person, whose console is watched; network failures are expected where they are caused."""

    def __init__(self, browser: Browser, address: str, who: str | None, cast: Cast, **options: Any) -> None:
        self.context: BrowserContext = browser.new_context(locale="de-DE", base_url=address, **options)
        self.context.set_default_timeout(20_000)
        self.address, self.cast, self.complaints = address, cast, list[str]()
        self.dialogs: list[str] = []
        if who:
            self.log_in(who)
        self.page = self.open_tab()

    def log_in(self, who: str) -> None:
        """As if this person had logged in in another tab: a new session, and a new token for forms."""
        client = Client()
        client.force_login(self.cast.people[who])
        client.get("/hilfe/")
        self.set_cookie("sessionid", client.cookies["sessionid"].value)
        self.rotate_token()

    def rotate_token(self) -> None:
        self.set_cookie("csrftoken", Client().get("/konto/login/").cookies["csrftoken"].value)

    def set_cookie(self, name: str, value: str) -> None:
        self.context.add_cookies([{"name": name, "value": value, "url": self.address}])

    def open_tab(self) -> Page:
        page = self.context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._answer)
        return page

    def _listen(self, message: Any) -> None:
        if message.type in ("error", "warning") and not NETWORK.search(message.text):
            self.complaints.append(message.text)

    def _answer(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.type)
        dialog.dismiss()


@pytest.fixture
def desk(browser: Browser, live_server: Any, cast: Cast) -> Iterator[Callable[..., Desk]]:
    desks: list[Desk] = []

    def sit_down(who: str | None = "jonas", **options: Any) -> Desk:
        desks.append(Desk(browser, live_server.url, who, cast, **options))
        return desks[-1]

    yield sit_down
    for one in desks:
        one.context.close()
    assert [complaint for one in desks for complaint in one.complaints] == [], "the console complains"


@pytest.fixture
def case(cast: Cast, live_server: Any) -> Assessment:
    return draft(cast)


def step(case: Assessment, slug: str = "auftrag") -> str:
    return f"/bewertungen/{case.pk}/schritt/{slug}/"


def choose(page: Page, question: str, answer: str) -> None:
    page.locator(f'label[for="{question}-{answer}"]').click()


def note_of(page: Page, question: str) -> Any:
    details = page.locator(f"#f-{question} details.more")
    if not details.evaluate("element => element.open"):
        details.locator("summary").click()
    return page.locator(f"#n-{question}")


def state(page: Page) -> Any:
    return page.locator("[data-save-state]")


def mark(page: Page, question: str) -> Any:
    return page.locator(f'[data-saves="{question}"] [data-save-note]')


def patiently(deed: Callable[[], Any]) -> Any:
    """The live server writes to the same database in memory: a lock of its is waited for."""
    for _ in range(50):
        try:
            return deed()
        except OperationalError:
            time.sleep(0.1)
    return deed()


def stored(case: Assessment, question: str) -> Answer | None:
    block, _, key = question.partition("-")
    return patiently(lambda: case.answers.select_related("changed_by").filter(block=block, key=key).first())


def soon(check: Callable[[], bool], seconds: float = 25) -> None:
    """Waits for the database to say so."""
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.1)


def end_sessions() -> None:
    patiently(Session.objects.all().delete)


def slow(page: Page, seconds: float) -> None:
    """Every save takes this long to be answered."""

    def wait(route: Route) -> None:
        page.wait_for_timeout(seconds * 1000)
        route.continue_()

    page.route("**/speichern/", wait)


# Saved, and said so


def test_a_choice_is_saved_at_once_and_called_saved_only_after_the_reply(desk: Any, case: Assessment) -> None:
    page = desk().page
    page.goto(step(case))
    held: list[Route] = []
    page.route("**/speichern/", lambda route: held.append(route))
    choose(page, SUPPORT, "3")
    expect(state(page)).to_have_text("Wird gespeichert …")
    expect(mark(page, SUPPORT)).to_have_text("Wird gespeichert …")
    page.wait_for_timeout(500)
    assert "Gespeichert um" not in page.inner_text("body")
    assert stored(case, SUPPORT) is None
    held[0].continue_()
    expect(state(page)).to_have_text(SAVED)
    expect(mark(page, SUPPORT)).to_have_text(SAVED)
    assert stored(case, SUPPORT).value == 3
    expect(page.locator("[data-progress]")).to_have_text(re.compile(r"^1 von \d+$"))


def test_a_text_is_saved_after_a_pause_and_when_leaving_the_field(desk: Any, case: Assessment) -> None:
    page = desk().page
    page.goto(step(case))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    field = note_of(page, SUPPORT)
    field.press_sequentially("Beschluss", delay=40)
    assert sent == [], "not with every letter"
    expect(state(page)).to_have_text(SAVED)
    assert (stored(case, SUPPORT).status, stored(case, SUPPORT).note) == ("open", "Beschluss")
    assert len(sent) == 1
    field.press_sequentially(" im Mai")
    field.blur()
    soon(lambda: stored(case, SUPPORT).note == "Beschluss im Mai", 5)
    assert len(sent) == 2


@pytest.mark.parametrize("rounds", [20, pytest.param(200, marks=pytest.mark.full)])
def test_typing_on_while_a_save_takes_two_seconds_is_no_conflict(
    desk: Any, case: Assessment, rounds: int, figure: Figure
) -> None:
    seconds = 2.0 if rounds > 20 else 0.4
    page = desk().page
    page.goto(step(case))
    conflicts: list[int] = []
    page.on("response", lambda response: conflicts.append(response.status) if response.status == 409 else None)
    slow(page, seconds)
    field = note_of(page, SUPPORT)
    for number in range(rounds):
        field.press_sequentially(f"{number % 10}")
        choose(page, SUPPORT, str(number % 4))
        if number % 5 == 0:
            field.press_sequentially(".")
            page.wait_for_timeout(300)
    expect(state(page)).to_have_text(SAVED, timeout=60_000)
    figure(34, f"{rounds} rounds of typing on, conflicts with oneself: {len(conflicts)}")
    assert conflicts == []
    assert page.locator("[data-conflict]").count() == 0
    row = stored(case, SUPPORT)
    assert (row.note, row.value) == (field.input_value(), (rounds - 1) % 4)


def test_the_button_right_after_typing_saves_and_goes_on(desk: Any, case: Assessment) -> None:
    one = desk()
    one.page.goto(step(case))
    slow(one.page, 0.3)
    note_of(one.page, SUPPORT).fill("Ohne Pause")
    one.page.click("text=Speichern und weiter")
    one.page.wait_for_url("**/schritt/aufgaben/")
    assert stored(case, SUPPORT).note == "Ohne Pause"
    assert one.dialogs == []


def test_a_link_right_after_typing_waits_for_the_save(desk: Any, case: Assessment) -> None:
    one = desk()
    one.page.goto(step(case))
    slow(one.page, 0.3)
    note_of(one.page, SUPPORT).fill("Schnell weg")
    one.page.locator("nav[aria-label='Sie sind hier'] a").last.click()
    one.page.wait_for_url(f"**/bewertungen/{case.pk}/")
    assert stored(case, SUPPORT).note == "Schnell weg"
    assert one.dialogs == []


def test_after_going_back_one_goes_on_without_a_conflict_with_oneself(desk: Any, case: Assessment) -> None:
    page = desk().page
    page.goto(step(case))
    choose(page, SUPPORT, "3")
    expect(state(page)).to_have_text(SAVED)
    page.goto(step(case, "aufgaben"))
    page.go_back()
    expect(page.locator(f"#{SUPPORT}-3")).to_be_checked()
    choose(page, SUPPORT, "1")
    expect(mark(page, SUPPORT)).to_have_text(SAVED)
    assert stored(case, SUPPORT).value == 1


def test_weights_are_saved_one_by_one(desk: Any, case: Assessment) -> None:
    page = desk().page
    page.goto(f"/bewertungen/{case.pk}/gewichtung/")
    page.select_option("[name=weights-personal]", "5")
    expect(mark(page, "weights-personal")).to_have_text(SAVED)
    assert stored(case, "weights-personal").value == 5


# Refused


def test_a_mistake_is_said_at_the_field_and_goes_when_it_is_mended(desk: Any, case: Assessment) -> None:
    one = desk()
    page = one.page
    page.goto(step(case, "kommune"))
    field = page.locator("[name=profile-population]")
    field.fill("viele")
    field.blur()
    question = page.locator('[data-saves="profile-population"]')
    expect(question.locator(".kern-error")).to_contain_text("Bitte geben Sie eine Zahl ein")
    expect(state(page)).to_have_text("Eine Angabe nicht gespeichert")
    assert field.get_attribute("aria-invalid") == "true"
    described = (field.get_attribute("aria-describedby") or "").split()
    assert described and all(page.locator(f"[id='{name}']").count() == 1 for name in described)
    assert question.locator("label + .kern-error").count() == 1, "the message stands between label and field"
    field.fill("4.800")
    field.blur()
    expect(state(page)).to_have_text(SAVED)
    expect(question.locator(".kern-error")).to_have_count(0)
    assert field.get_attribute("aria-invalid") is None
    assert stored(case, "profile-population").value == 4800


def test_a_hint_is_still_read_out_after_a_mistake_is_mended(desk: Any, case: Assessment) -> None:
    page = desk().page
    page.goto(step(case, "kommune"))
    field = page.locator("[name=profile-council_name]")
    before = field.get_attribute("aria-describedby")
    assert before
    field.fill("x" * 201)
    field.blur()
    expect(page.locator('[data-saves="profile-council_name"] .kern-error')).to_contain_text("um 1 Zeichen")
    assert set((field.get_attribute("aria-describedby") or "").split()) > set(before.split())
    field.fill("Rat")
    field.blur()
    expect(state(page)).to_have_text(SAVED)
    assert field.get_attribute("aria-describedby") == before


def test_the_button_with_a_mistake_shows_the_whole_page_without_asking(desk: Any, case: Assessment) -> None:
    one = desk()
    one.page.goto(step(case, "kommune"))
    one.page.fill("[name=profile-population]", "viele")
    one.page.click("text=Speichern und weiter")
    expect(one.page.locator("[data-error-summary]")).to_be_focused()
    assert one.page.input_value("[name=profile-population]") == "viele"
    assert one.dialogs == []


def test_leaving_with_unsaved_text_warns(desk: Any, case: Assessment) -> None:
    one = desk()
    one.page.goto(step(case))
    one.page.route("**/speichern/", lambda route: route.abort())
    note_of(one.page, SUPPORT).fill("Noch nicht gespeichert")
    expect(state(one.page)).to_have_text("Keine Verbindung. Wir versuchen es weiter.")
    one.page.evaluate("setTimeout(() => location.reload())")
    soon(lambda: bool(one.page.wait_for_timeout(50) or one.dialogs), 10)
    assert one.dialogs == ["beforeunload"]
    expect(one.page.locator(f"#n-{SUPPORT}")).to_have_value("Noch nicht gespeichert")
    one.page.unroute("**/speichern/")
    expect(state(one.page)).to_have_text(SAVED)
    one.page.goto("/hilfe/")
    assert one.dialogs == ["beforeunload"], "nothing is unsaved any more"


# Network, session, token, other people in the same browser


def test_what_is_typed_without_network_is_saved_afterwards(desk: Any, case: Assessment) -> None:
    one = desk()
    page = one.page
    page.goto(step(case))
    one.context.set_offline(True)
    choose(page, SUPPORT, "2")
    note_of(page, TEMPO).fill("Im Zug getippt")
    expect(state(page)).to_have_text("Keine Verbindung. Wir versuchen es weiter.")
    assert stored(case, SUPPORT) is None
    one.context.set_offline(False)
    expect(state(page)).to_have_text(SAVED)
    assert (stored(case, SUPPORT).value, stored(case, TEMPO).note) == (2, "Im Zug getippt")


def test_a_reply_that_got_lost_is_no_conflict_with_oneself(desk: Any, case: Assessment) -> None:
    page = desk().page
    page.goto(step(case))
    lost: list[int] = []

    def lose_first(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    page.route("**/speichern/", lose_first)
    choose(page, SUPPORT, "2")
    expect(state(page)).to_have_text(SAVED)
    assert lost == [200]
    assert (stored(case, SUPPORT).value, stored(case, SUPPORT).version) == (2, 1)


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_trouble_at_the_server_is_waited_out(desk: Any, case: Assessment, status: int) -> None:
    page = desk().page
    page.goto(step(case))
    page.route("**/speichern/", lambda route: route.fulfill(status=status, body="<h1>Wartung</h1>"), times=1)
    choose(page, SUPPORT, "2")
    expect(state(page)).to_have_text(SAVED)
    assert stored(case, SUPPORT).value == 2


def test_after_the_session_ended_one_logs_in_next_door_and_the_text_is_saved(desk: Any, case: Assessment) -> None:
    one = desk()
    page = one.page
    page.goto(step(case))
    end_sessions()
    note_of(page, SUPPORT).fill("Vor der Mittagspause")
    expect(state(page)).to_have_text("Sie sind abgemeldet. Ihr Text bleibt hier stehen.")
    with one.context.expect_page() as opened:
        page.click("text=In neuem Fenster anmelden")
    door = opened.value
    door.fill("#id_login", "jonas@example.org")
    door.fill("#id_password", PASSWORD)
    door.click("main button[type=submit]")
    expect(door.locator("h1")).to_have_text("Sie sind wieder angemeldet")
    assert inspect(door) == []
    door.close()
    expect(state(page)).to_have_text(SAVED)
    assert (stored(case, SUPPORT).note, str(stored(case, SUPPORT).changed_by)) == ("Vor der Mittagspause", "Jonas")
    expect(page.locator("[data-login-again]")).to_be_hidden()


def test_without_any_cookie_left_it_is_said_that_one_is_logged_out(desk: Any, case: Assessment) -> None:
    one = desk()
    one.page.goto(step(case))
    one.context.clear_cookies()
    choose(one.page, SUPPORT, "2")
    expect(state(one.page)).to_have_text("Sie sind abgemeldet. Ihr Text bleibt hier stehen.")
    one.log_in("jonas")
    expect(state(one.page)).to_have_text(SAVED)


def test_a_new_token_is_fetched_without_a_word(desk: Any, case: Assessment) -> None:
    one = desk()
    one.page.goto(step(case))
    one.rotate_token()
    choose(one.page, SUPPORT, "2")
    expect(state(one.page)).to_have_text(SAVED)
    assert stored(case, SUPPORT).value == 2


@pytest.mark.parametrize("who", ["miriam", "olga"], ids=["a colleague", "a stranger"])
def test_nothing_is_saved_under_the_name_of_who_logs_in_next(
    desk: Any, case: Assessment, who: str, figure: Figure
) -> None:
    one = desk()
    page = one.page
    page.goto(step(case))
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    one.log_in(who)
    note_of(page, SUPPORT).fill("Text von Jonas")
    expect(state(page)).to_have_text("Eine Angabe nicht gespeichert")
    page.wait_for_timeout(1500)
    assert len(requests) <= 4, "no storm of requests"
    expect(page.locator(f"#n-{SUPPORT}")).to_have_value("Text von Jonas")
    assert stored(case, SUPPORT) is None
    one.log_in("jonas")
    note_of(page, SUPPORT).press_sequentially("!")
    expect(state(page)).to_have_text(SAVED)
    assert str(stored(case, SUPPORT).changed_by) == "Jonas"
    figure(33, f"{who} logs in next in the same browser: saved under another name 0, text lost 0")


def test_after_submission_the_text_stays_and_it_is_said_why(desk: Any, case: Assessment) -> None:
    page = desk().page
    page.goto(step(case))
    patiently(lambda: Assessment.objects.update(state="submitted"))
    choose(page, SUPPORT, "2")
    expect(page.locator(f'[data-saves="{SUPPORT}"] .kern-error')).to_contain_text("inzwischen eingereicht")
    expect(page.locator(f"#{SUPPORT}-2")).to_be_checked()


def test_pages_behind_the_login_are_kept_by_no_browser(desk: Any, case: Assessment, figure: Figure) -> None:
    one = desk()
    one.page.goto(step(case))
    one.page.goto("/hilfe/")
    end_sessions()
    one.page.go_back()
    one.page.wait_for_url("**/konto/login/**")
    figure(33, "pages shown again after the end of the session 0")


# Two people, two tabs


def colleague(cast: Cast, case: Assessment, answer: str = "4", note: str = "Sicht von Miriam") -> None:
    reply = patiently(lambda: save(cast.client("miriam"), case, SUPPORT, answer, **{f"note-{SUPPORT}": note}))
    assert reply.status_code == 200


def differ(page: Page, cast: Cast, case: Assessment) -> Any:
    """Both answer the same question; the choice between the two is shown."""
    page.goto(step(case))
    colleague(cast, case)
    choose(page, SUPPORT, "1")
    choice = page.locator("[data-conflict]")
    expect(choice).to_contain_text("Miriam hat am")
    expect(choice).to_contain_text("Sicht von Miriam")
    note_of(page, SUPPORT).fill("Sicht von Jonas")
    expect(choice).to_contain_text("Sicht von Jonas")
    expect(state(page)).to_have_text("Eine Angabe nicht gespeichert")
    assert stored(case, SUPPORT).value == 4
    return choice


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ("mine", (1, "Sicht von Jonas")),
        ("theirs", (4, "Sicht von Miriam")),
        ("both", (1, "Sicht von Miriam\n\nSicht von Jonas")),
    ],
)
def test_two_people_differ_and_one_decides(
    desk: Any, cast: Cast, case: Assessment, decision: str, expected: tuple[int, str]
) -> None:
    page = desk().page
    choice = differ(page, cast, case)
    choice.locator(f'label[for="{decision}-{SUPPORT}"]').click()
    choice.get_by_role("button").click()
    expect(choice).to_have_count(0)
    expect(state(page)).to_have_text(re.compile("espeichert"))
    soon(lambda: (stored(case, SUPPORT).value, stored(case, SUPPORT).note) == expected, 10)
    expect(page.locator(f"#{SUPPORT}-{expected[0]}")).to_be_checked()
    expect(page.locator(f"#n-{SUPPORT}")).to_have_value(expected[1])
    choose(page, SUPPORT, "0")
    soon(lambda: stored(case, SUPPORT).value == 0, 10)


def test_the_keyboard_passes_by_the_choices_without_deciding(desk: Any, cast: Cast, case: Assessment) -> None:
    page = desk().page
    choice = differ(page, cast, case)
    page.locator(f"#mine-{SUPPORT}").focus()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.locator(f"#both-{SUPPORT}")).to_be_checked()
    expect(choice).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    soon(lambda: stored(case, SUPPORT).note == "Sicht von Miriam\n\nSicht von Jonas", 10)


def test_what_is_typed_while_the_choice_is_open_is_joined_too(desk: Any, cast: Cast, case: Assessment) -> None:
    page = desk().page
    choice = differ(page, cast, case)
    note_of(page, SUPPORT).press_sequentially(" und mehr")
    choice.locator(f'label[for="both-{SUPPORT}"]').click()
    choice.get_by_role("button").click()
    soon(lambda: stored(case, SUPPORT).note == "Sicht von Miriam\n\nSicht von Jonas und mehr", 10)


def test_two_tabs_of_one_person_differ_like_two_people(desk: Any, case: Assessment) -> None:
    one = desk()
    other = one.open_tab()
    one.page.goto(step(case))
    other.goto(step(case))
    choose(other, SUPPORT, "4")
    expect(state(other)).to_have_text(SAVED)
    choose(one.page, SUPPORT, "1")
    choice = one.page.locator("[data-conflict]")
    expect(choice).to_contain_text("Sie haben in einem anderen Fenster am")
    choice.locator(f'label[for="mine-{SUPPORT}"]').click()
    choice.get_by_role("button").click()
    soon(lambda: stored(case, SUPPORT).value == 1, 10)


def test_the_page_that_came_back_with_a_choice_is_decided_by_its_button(
    desk: Any, cast: Cast, case: Assessment
) -> None:
    one = desk()
    differ(one.page, cast, case)
    one.page.click("text=Speichern und weiter")
    expect(one.page.locator("[data-error-summary]")).to_be_visible()
    one.page.locator(f'label[for="theirs-{SUPPORT}"]').click()
    one.page.click("text=Speichern und weiter")
    one.page.wait_for_url("**/schritt/aufgaben/")
    assert (stored(case, SUPPORT).value, stored(case, SUPPORT).note) == (4, "Sicht von Miriam")
    assert one.dialogs == []


# Questions that come and go


def test_questions_come_and_go_and_the_focus_stays(desk: Any, case: Assessment) -> None:
    page = desk().page
    page.goto(step(case, "region"))
    choose(page, NEED, "3")
    expect(page.locator('[data-saves="regional-r1"]')).to_be_visible()
    expect(page.locator("[data-asked-note]")).to_have_text("Durch Ihre Antwort sind Fragen hinzugekommen.")
    assert page.evaluate("document.activeElement.id") == f"{NEED}-3"
    choose(page, "regional-r1", "4")
    expect(mark(page, "regional-r1")).to_have_text(SAVED)
    numbers = page.locator("[data-place]").all_inner_texts()
    assert [text.split(" ·")[0] for text in numbers] == [
        f"Frage {number} von {len(numbers)}" for number in range(1, len(numbers) + 1)
    ]
    choose(page, NEED, "0")
    expect(page.locator('[data-saves="regional-r1"]')).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == f"{NEED}-0"
    choose(page, NEED, "3")
    expect(page.locator("#regional-r1-4")).to_be_checked()
    choose(page, "regional-r1", "2")
    expect(mark(page, "regional-r1")).to_have_text(SAVED)
    assert stored(case, "regional-r1").value == 2


# A trial


def test_a_trial_is_saved_taken_over_and_nothing_typed_is_lost(desk: Any, cast: Cast, live_server: Any) -> None:
    one = desk(None)
    page = one.page
    page.goto("/ausprobieren/")
    page.click("text=Versuch beginnen")
    page.click("text=Weiter mit Schritt 1")
    page.fill("[name=profile-population]", "4.800")
    expect(state(page)).to_have_text(SAVED)
    tab = one.open_tab()
    tab.goto("/konto/login/")
    tab.fill("#id_login", "miriam@example.org")
    tab.fill("#id_password", PASSWORD)
    tab.click("main button[type=submit]")
    tab.wait_for_url("**/bewertungen/")
    page.fill("[name=profile-council_name]", "Dorfrat")
    expect(mark(page, "profile-council_name")).to_have_text(SAVED)
    page.click("text=In eine Kommune übernehmen")
    page.click("text=Angaben übernehmen")
    page.wait_for_url("**/bewertungen/*/")
    case = Assessment.objects.get()
    assert case.municipality == cast.rheinburg
    assert (stored(case, "profile-population").value, stored(case, "profile-council_name").value) == (4800, "Dorfrat")


@pytest.mark.parametrize("lost", ["versuch", "all"])
def test_who_has_lost_a_trial_is_told_so_and_not_sent_to_a_login(desk: Any, live_server: Any, lost: str) -> None:
    one = desk(None)
    page = one.page
    page.goto("/ausprobieren/")
    page.click("text=Versuch beginnen")
    page.click("text=Weiter mit Schritt 1")
    one.context.clear_cookies(**({} if lost == "all" else {"name": lost}))
    page.fill("[name=profile-population]", "4.800")
    page.locator("[name=profile-population]").blur()
    problem = page.locator('[data-saves="profile-population"] .kern-error')
    expect(problem).to_contain_text("Der Versuch ist in diesem Browser nicht mehr erreichbar.")
    expect(page.locator("[data-login-again]")).to_be_hidden()
    assert page.input_value("[name=profile-population]") == "4.800"


# Without JavaScript


def test_without_javascript_a_step_survives_the_end_of_the_session(desk: Any, case: Assessment) -> None:
    page = desk(java_script_enabled=False).page
    page.goto(step(case))
    end_sessions()
    choose(page, SUPPORT, "2")
    note_of(page, SUPPORT).fill("Zeile eins\nZeile zwei")
    page.click("text=Speichern und weiter")
    page.fill("#id_login", "jonas@example.org")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    assert page.inner_text("h1") == "Ihre Eingabe ist aufgehoben"
    page.click("text=Noch einmal senden")
    page.wait_for_url("**/schritt/aufgaben/")
    assert (stored(case, SUPPORT).value, stored(case, SUPPORT).note) == (2, "Zeile eins\nZeile zwei")


def test_without_javascript_a_step_survives_a_new_token(desk: Any, case: Assessment) -> None:
    one = desk(java_script_enabled=False)
    one.page.goto(step(case))
    one.rotate_token()
    choose(one.page, SUPPORT, "2")
    one.page.click("text=Speichern und weiter")
    one.page.click("text=Noch einmal senden")
    one.page.wait_for_url("**/schritt/aufgaben/")
    assert stored(case, SUPPORT).value == 2


def test_without_javascript_the_button_does_it_all(desk: Any, cast: Cast, case: Assessment) -> None:
    page = desk(java_script_enabled=False).page
    page.goto(step(case))
    colleague(cast, case)
    choose(page, SUPPORT, "1")
    page.click("text=Speichern und weiter")
    assert "Miriam hat am" in page.inner_text("[data-conflict]")
    page.locator(f'label[for="mine-{SUPPORT}"]').click()
    page.click("text=Speichern und weiter")
    page.wait_for_url("**/schritt/aufgaben/")
    assert stored(case, SUPPORT).value == 1
    page.goto(step(case, "region"))
    choose(page, NEED, "3")
    page.click("text=Speichern und weiter")
    expect(page.locator('[data-saves="regional-r1"]')).to_have_count(1)
    page.goto(step(case, "kommune"))
    page.fill("[name=profile-population]", "viele")
    page.click("text=Speichern und weiter")
    assert "Bitte geben Sie eine Zahl ein" in page.inner_text("main")
    assert page.input_value("[name=profile-population]") == "viele"
    page.goto(f"/bewertungen/{case.pk}/gewichtung/")
    page.select_option("[name=weights-personal]", "5")
    page.click("text=Gewichte speichern")
    assert stored(case, "weights-personal").value == 5


# Accessible in every state


@pytest.mark.parametrize(("width", "scheme"), SIGHTS)
def test_trouble_is_shown_accessibly(desk: Any, cast: Cast, case: Assessment, width: int, scheme: Any) -> None:
    one = desk(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = one.page
    choice = differ(page, cast, case)
    found = inspect(page)
    heights = choice.locator(".conflict__note").evaluate_all("notes => notes.map(note => note.offsetHeight)")
    assert len(heights) == 2 and max(heights) < 100, "notes stand in lines, not letter below letter"
    note_of(page, TEMPO).fill("x" * 2001)
    expect(page.locator(f"#e-n-{TEMPO}")).to_be_visible()
    found += inspect(page)
    one.context.set_offline(True)
    choose(page, TEMPO, "2")
    expect(state(page)).to_have_text("Keine Verbindung. Wir versuchen es weiter.")
    found += inspect(page)
    end_sessions()
    one.context.set_offline(False)
    expect(state(page)).to_have_text("Sie sind abgemeldet. Ihr Text bleibt hier stehen.")
    found += inspect(page)
    assert found == [], "\n".join(found)
