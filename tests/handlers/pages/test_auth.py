"""Logging in: who gets in, how long it lasts, and how guessing gets slow."""

from datetime import timedelta

import pytest

from bot.throttle import PER_LOGIN_AND_ADDRESS, WINDOW
from bot.vocabulary import Role
from services.staff.people import issue_password_link, person_id_of, set_password
from services.staff.sessions import LIFE
from tests.web import PASSWORD, Browser, Doors, make_web


@pytest.fixture
def desk(doors: Doors) -> Doors:
    """Doors with one person of U40 who has a password."""
    doors.person("li", Role.UNIT, "U40")
    return doors


def a_browser(doors: Doors, address: str = "192.0.2.1") -> Browser:
    client = doors.app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return Browser(client)


class TestLogin:
    def test_the_right_password_leads_to_the_persons_desk(self, desk: Doors) -> None:
        browser = a_browser(desk)
        assert browser.open("/").location == "/login"
        assert browser.log_in("li").location == "/unit/"
        assert browser.open("/").location == "/unit/"
        assert browser.open("/unit/").status_code == 200

    def test_everybody_has_a_desk_of_their_own(self, doors: Doors) -> None:
        desks = {Role.DUTY: "/centre/", Role.DIRECTOR: "/centre/", Role.ADMIN: "/admin/"}
        for role, desk in desks.items():
            browser = doors.browser(role)
            assert browser.open("/").location == desk
            assert browser.open(desk).status_code == 200

    def test_after_the_login_the_page_that_was_asked_for_opens_and_no_other_house(self, desk: Doors) -> None:
        number = desk.matter()
        browser = a_browser(desk)
        asked = browser.open(f"/unit/{number}").location
        assert asked == f"/login?next=%2Funit%2F{number}"
        assert browser.log_in("li", path=asked).location == f"/unit/{number}"
        for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example", "/unit/1/../../x"):
            stranger = a_browser(desk)
            assert stranger.log_in("li", path=f"/login?next={elsewhere}").location == "/unit/"

    def test_a_wrong_password_and_an_unknown_login_look_the_same(self, desk: Doors) -> None:
        wrong, unknown = a_browser(desk), a_browser(desk)
        first, second = wrong.log_in("li", "not this one"), unknown.log_in("nobody", "not this one")
        assert first.status_code == second.status_code == 400
        assert wrong.page.replace(wrong.csrf, "").replace("li", "") == unknown.page.replace(
            unknown.csrf, ""
        ).replace("nobody", "").replace("li", "")

    def test_a_form_that_is_not_ours_logs_nobody_in(self, desk: Doors) -> None:
        answer = desk.app.test_client().post("/login", data={"login": "li", "password": PASSWORD})
        assert answer.status_code == 400

    def test_the_session_is_begun_anew_so_that_none_can_be_planted(self, desk: Doors) -> None:
        browser = a_browser(desk)
        browser.open("/login")
        planted = browser.csrf
        browser.send("/login", login="li", password=PASSWORD)
        browser.csrf = planted
        assert browser.send("/logout").status_code == 400

    def test_the_cookie_is_kept_from_scripts_and_other_sites(self, desk: Doors) -> None:
        browser = a_browser(desk)
        cookie = browser.log_in("li").headers["Set-Cookie"]
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie
        secure = Browser(make_web(desk.house, secure=True).test_client())
        cookie = secure.client.get("/login", base_url="https://localhost").headers["Set-Cookie"]
        assert cookie.startswith("__Host-siling=") and "Secure" in cookie and "Path=/" in cookie


class TestGuessing:
    def test_after_five_wrong_passwords_even_the_right_one_waits_a_quarter_of_an_hour(
        self, desk: Doors
    ) -> None:
        browser = a_browser(desk)
        for _ in range(PER_LOGIN_AND_ADDRESS):
            assert browser.log_in("li", "guessed wrong").status_code == 400
        assert browser.log_in("li").status_code == 429
        desk.town.clock.at += WINDOW + timedelta(seconds=1)
        assert browser.log_in("li").status_code == 303

    def test_all_processes_count_together(self, desk: Doors) -> None:
        for _ in range(PER_LOGIN_AND_ADDRESS):
            a_browser(desk).log_in("li", "guessed wrong")
        other = Browser(make_web(desk.house).test_client())
        other.client.environ_base["REMOTE_ADDR"] = "192.0.2.1"
        assert other.log_in("li").status_code == 429

    def test_who_guesses_elsewhere_does_not_keep_the_owner_out(self, desk: Doors) -> None:
        for _ in range(PER_LOGIN_AND_ADDRESS):
            a_browser(desk, "198.51.100.7").log_in("li", "guessed wrong")
        assert a_browser(desk, "192.0.2.1").log_in("li").status_code == 303


class TestSession:
    def test_it_ends_after_half_a_day(self, doors: Doors) -> None:
        browser = doors.browser(Role.DUTY)
        doors.town.clock.at += LIFE - timedelta(seconds=1)
        assert browser.open("/centre/").status_code == 200
        doors.town.clock.at += timedelta(seconds=1)
        assert browser.open("/centre/").location == "/login?next=%2Fcentre%2F"

    def test_it_ends_when_the_password_changes(self, desk: Doors) -> None:
        browser = a_browser(desk)
        browser.log_in("li")
        link = issue_password_link(desk.house, person_id_of(desk.house, "li"))
        set_password(desk.house, link.rpartition("/")[2], "another good password", desk.house.now())
        assert browser.open("/unit/").status_code == 302
        assert a_browser(desk).log_in("li").status_code == 400
        assert a_browser(desk).log_in("li", "another good password").status_code == 303

    def test_it_ends_at_the_logout_which_is_never_a_mere_link(self, desk: Doors) -> None:
        browser = a_browser(desk)
        browser.log_in("li")
        assert browser.open("/logout").status_code == 405
        browser.open("/unit/")
        assert browser.send("/logout").location == "/login"
        assert browser.open("/unit/").status_code == 302

    def test_a_cookie_somebody_copied_opens_nothing_after_the_logout(self, desk: Doors) -> None:
        browser, thief = a_browser(desk), a_browser(desk)
        browser.log_in("li")
        copied = browser.client.get_cookie("siling")
        assert copied is not None
        thief.client.set_cookie("siling", copied.value)
        assert thief.open("/unit/").status_code == 200
        browser.open("/unit/")
        browser.send("/logout")
        thief.client.set_cookie("siling", copied.value)
        assert thief.open("/unit/").status_code == 302


class TestPasswordLink:
    def test_a_link_works_once_and_leads_to_the_login(self, doors: Doors) -> None:
        doors.person("li", Role.UNIT, "U40")
        link = issue_password_link(doors.house, person_id_of(doors.house, "li"))
        path = link.removeprefix(doors.house.public_url)
        browser = a_browser(doors)
        browser.open(path)
        refused = [("short", "short"), ("long enough now", "but different"), ("长" * 201, "长" * 201)]
        for password, again in refused:
            assert browser.send(path, password=password, again=again).status_code == 400, password[:20]
        mine = "一句只有我知道的话啊"
        assert browser.send(path, password=mine, again=mine).status_code == 303
        assert browser.log_in("li", mine).status_code == 303
        later = a_browser(doors)
        later.open(path)
        assert later.send(path, password="once more please", again="once more please").status_code == 400

    def test_a_link_that_never_was_opens_nothing(self, doors: Doors) -> None:
        browser = a_browser(doors)
        for path in ("/login/x", "/login/%00", "/login/%ff", f"/login/{'x' * 4000}"):
            browser.open(path)
            assert browser.send(path, password="long enough now", again="long enough now").status_code == 400


class TestLanguage:
    def test_chinese_until_somebody_chooses_and_then_that_for_the_whole_session(self, desk: Doors) -> None:
        browser = a_browser(desk)
        assert '<html lang="zh-CN">' in browser.open("/login").text
        assert '<html lang="en">' in browser.open("/login?lang=en").text
        browser.send("/login", login="li", password=PASSWORD)
        assert '<html lang="en">' in browser.open("/unit/").text
        browser.send("/logout")
        assert '<html lang="en">' in browser.open("/privacy").text
        assert '<html lang="zh-CN">' in browser.open("/privacy?lang=zh").text
        assert '<html lang="zh-CN">' in browser.open("/privacy?lang=xx").text
