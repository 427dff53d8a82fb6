"""The citizen's page: what they gave and were told, what they may do, and nothing else."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.vocabulary import DeadlineKind, Role, Status
from models.contacts import Contact
from models.deadlines import Deadline
from models.history import Event
from models.ledgers import Inbox, Text
from models.tickets import Ticket
from services.citizen.link import token_of
from services.matters.errands import run_errands
from services.talk.turn import BY_PAGE
from services.work import begin, look
from tests.handlers.pages.test_statements import MOST, counted
from tests.web import WORDS, Browser, Doors

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
ANSWER = "已经增开两个收费窗口。"
PICTURE = re.compile(r'src="(/t/[^"]*/media/\d+)"')
ADDRESS = re.compile(r"/t/[^?]*")
SECRET = "内部：此人多次来访"


@pytest.fixture
def number(doors: Doors) -> str:
    return doors.matter("U40")


@pytest.fixture
def citizen(doors: Doors, number: str) -> Browser:
    browser = Browser(doors.app.test_client())
    assert browser.open(address(doors, number)).status_code == 200
    return browser


def address(doors: Doors, number: str) -> str:
    return f"/t/{token_of(doors.house.keys, number)}"


Send = Callable[..., int]


@pytest.fixture
def send(doors: Doors, citizen: Browser, number: str) -> Send:
    def send(act: str, key: str = "", **fields: str) -> int:
        sent = citizen.send(
            address(doors, number), act=act, key=key or f"{act}-{len(citizen.seen)}", **fields
        )
        if sent.status_code == 303:
            citizen.open(address(doors, number))
        return sent.status_code

    return send


def status_of(doors: Doors, number: str) -> Status:
    with look(doors.house) as work:
        return Status(work.session.scalars(select(Ticket.status).where(Ticket.number == number)).one())


def test_the_page_shows_words_unit_and_promise_and_asks_for_no_login(citizen: Browser, number: str) -> None:
    for said in (number, WORDS, "县人民医院", "承诺办结", "还剩"):
        assert said in citizen.page


def test_what_the_unit_keeps_to_itself_stays_there(doors: Doors, citizen: Browser, number: str) -> None:
    unit = doors.program(Role.UNIT, "U40")
    unit.act(number, "note", text=SECRET)
    unit.act(number, "return", reason="not_duty", unit="U16", basis="三定方案")
    page = citizen.open(address(doors, number)).text
    assert SECRET not in page and "三定方案" not in page and "p1" not in page


def test_an_address_that_was_never_given_out_opens_nothing(doors: Doors, number: str) -> None:
    stranger = Browser(doors.app.test_client())
    good = token_of(doors.house.keys, number)
    wrong = [
        good[:-1] + ("0" if good[-1] != "0" else "1"),
        number,
        good.upper(),
        "x" * 300,
        number + "é" * 26,
    ]
    pages = {stranger.open(f"/t/{token}").text for token in wrong}
    assert stranger.seen == [404] * len(wrong)
    assert len({ADDRESS.sub("", page) for page in pages}) == 1  # nothing tells how near a guess was


def test_the_link_runs_out_half_a_year_after_the_end(
    doors: Doors, citizen: Browser, number: str, send: Send
) -> None:
    assert send("withdraw", choice="1") == 303
    doors.town.clock.forward(days=179)
    assert citizen.open(address(doors, number)).status_code == 200
    doors.town.clock.forward(days=2)
    assert citizen.open(address(doors, number)).status_code == 404


def test_words_and_photos_reach_the_unit_and_a_double_click_sends_them_once(
    doors: Doors, citizen: Browser, number: str
) -> None:
    for _ in range(2):
        answer = citizen.client.post(
            address(doors, number), content_type="multipart/form-data",
            data={"csrf_token": citizen.csrf, "act": "add", "key": "once", "text": "三号窗口也没人",
                  "photos": (io.BytesIO(PNG), "a.exe")},
        )  # fmt: skip
        assert answer.status_code == 303
    unit = doors.browser(Role.UNIT, "U40")
    page = unit.open(f"/unit/{number}").text
    assert page.count("三号窗口也没人") == 1 and page.count('src="/unit/media/') == 1
    page = citizen.open(address(doors, number)).text
    assert "三号窗口也没人" in page and "/media/" in page


def test_what_is_no_picture_is_refused_and_the_words_are_kept(
    doors: Doors, citizen: Browser, number: str
) -> None:
    answer = citizen.client.post(
        address(doors, number), content_type="multipart/form-data",
        data={"csrf_token": citizen.csrf, "act": "add", "text": "看这个",
              "photos": (io.BytesIO(b"MZ evil"), "photo.png")},
    )  # fmt: skip
    assert answer.status_code == 400 and "只能发图片" in answer.text and "看这个" in answer.text


def test_urging_is_heard_once_a_day_and_answered_kindly(citizen: Browser, send: Send) -> None:
    assert send("urge") == 303
    assert "催" in citizen.page
    first = citizen.page
    assert send("urge") == 303 and citizen.page != first


def test_a_low_rating_on_the_page_reopens_like_one_by_message(
    doors: Doors, citizen: Browser, number: str, send: Send
) -> None:
    doors.program(Role.UNIT, "U40").act(number, "reply", text=ANSWER)
    assert ANSWER in citizen.open(address(doors, number)).text
    assert send("rate", choice="1", solved="no", text="根本没变") == 303
    assert status_of(doors, number) is Status.ASSIGNED
    with look(doors.house) as work:
        kinds = work.session.scalars(select(Deadline.kind).where(Deadline.met_at.is_(None)))
        assert DeadlineKind.CALLBACK in set(kinds)


def test_both_questions_answered_well_close_the_matter(
    doors: Doors, citizen: Browser, number: str, send: Send
) -> None:
    doors.program(Role.UNIT, "U40").act(number, "reply", text=ANSWER)
    citizen.open(address(doors, number))
    assert send("rate", choice="5", solved="yes") == 303
    assert status_of(doors, number) is Status.CLOSED


def test_a_later_date_is_agreed_to_on_the_page(
    doors: Doors, citizen: Browser, number: str, send: Send
) -> None:
    unit = doors.program(Role.UNIT, "U40")
    unit.act(number, "sign")
    later = (doors.town.clock() + timedelta(days=14)).isoformat()
    assert unit.act(number, "propose", until=later, reason="等设备到货").status_code == 200
    page = citizen.open(address(doors, number)).text
    assert "等设备到货" in page
    assert send("time", choice="1") == 303
    assert "最初承诺" in citizen.page and "等设备到货" not in citizen.page


def test_nothing_is_chosen_nothing_is_done(send: Send, citizen: Browser) -> None:
    assert send("rate") == 400 and send("add") == 400 and send("burn") == 400


def test_a_receipt_can_be_checked_and_a_changed_history_shows(
    doors: Doors, citizen: Browser, number: str
) -> None:
    code = citizen.page.split("/receipt?code=")[1].split('"')[0]
    assert "回执有效" in citizen.open(f"/receipt?code={code}").text
    assert "没有这样的回执" in citizen.open(f"/receipt?code={number}-00000000").text
    with begin(doors.house) as work:
        work.session.execute(update(Event).values(actor="somebody else"))
    assert "不一致" in citizen.open(f"/receipt?code={code}").text


def test_the_answer_by_wechat_tells_the_link_and_a_text_message_does_not(doors: Doors) -> None:
    assert "/t/" in str(doors.town.says("县医院收费窗口排队两小时没人管", "somebody"))
    with look(doors.house) as work:
        assert not list(work.session.scalars(select(Inbox).where(Inbox.external_id.startswith(BY_PAGE))))
        assert work.session.scalars(select(Text.body)).first() is not None


def test_a_link_ends_when_its_person_is_erased(
    doors: Doors, citizen: Browser, number: str, send: Send
) -> None:
    assert send("withdraw", choice="1") == 303
    with begin(doors.house) as work:
        ticket = work.session.scalars(select(Ticket).where(Ticket.number == number)).one()
        work.session.get_one(Contact, ticket.contact_id).erased_at = work.now
    assert citizen.open(address(doors, number)).status_code == 404


def test_a_picture_is_shown_on_its_own_page_alone(doors: Doors, citizen: Browser, number: str) -> None:
    other = doors.matter("U40")
    picture = doors.picture(other)
    assert citizen.open(f"{address(doors, other)}/media/{picture}").status_code == 200
    assert citizen.open(f"{address(doors, number)}/media/{picture}").status_code == 404


def test_a_rating_is_changed_within_a_day_and_no_later(
    doors: Doors, citizen: Browser, number: str, send: Send
) -> None:
    doors.program(Role.UNIT, "U40").act(number, "reply", text=ANSWER)
    assert send("rate", choice="5", solved="yes") == 303
    assert send("rate", choice="4", solved="yes") == 303  # the form was still open in another window
    assert send("correct") == 303 and status_of(doors, number) is Status.RESOLVED
    assert "回复" not in re.findall(r"said-so.*", citizen.page)[0]  # the page has forms, not digits
    assert send("rate", choice="4", solved="yes") == 303
    doors.town.clock.forward(hours=25)
    assert send("correct") == 303 and "不能再改" in citizen.page
    assert send("rate", choice="1") == 303 and "办过或过了时间" in citizen.page
    assert status_of(doors, number) is Status.CLOSED


def test_a_low_rating_without_words_is_asked_what_it_was_about(
    doors: Doors, citizen: Browser, number: str, send: Send
) -> None:
    doors.program(Role.UNIT, "U40").act(number, "reply", text=ANSWER)
    assert send("rate", choice="2", solved="no") == 303 and "ask-why" in citizen.page
    assert "回访您" in citizen.page
    assert send("why") == 400
    assert send("why", choice="1") == 303 and "ask-why" not in citizen.page


def test_why_a_matter_was_not_accepted_and_where_to_go_stands_on_the_page(
    doors: Doors, citizen: Browser, send: Send
) -> None:
    number = doors.matter(None)
    doors.program(Role.DUTY).act(number, "decline", reason="court")
    page = citizen.open(address(doors, number)).text
    assert "12368" in page and "act-object" in page and "act-urge" not in page


def test_a_merged_matter_opens_the_one_it_went_into(doors: Doors, citizen: Browser, number: str) -> None:
    other = doors.matter("U40")
    with begin(doors.house) as work:
        rows = {row.number: row for row in work.session.scalars(select(Ticket))}
        rows[number].merged_into = rows[other].id
    assert other in citizen.open(address(doors, number)).text


def test_the_person_decides_whether_staff_read_their_words(
    doors: Doors, citizen: Browser, send: Send
) -> None:
    number = doors.matter("U40", about_staff=True)
    unit = doors.program(Role.UNIT, "U40")
    assert WORDS not in str(unit.get(f"/tickets/{number}").json)
    citizen.open(address(doors, number))
    for choice, seen in (("1", True), ("2", False)):
        sent = citizen.send(address(doors, number), act="share", choice=choice)
        assert sent.status_code == 303
        assert (WORDS in str(unit.get(f"/tickets/{number}").json)) is seen


def test_the_page_takes_few_statements_however_much_was_said(
    doors: Doors, citizen: Browser, number: str, send: Send
) -> None:
    for turn in range(5):
        assert send("add", text=f"补充{turn}") == 303
        doors.picture(number)
    doors.program(Role.UNIT, "U40").act(number, "reply", text=ANSWER)
    with counted(doors.house) as said:
        page = citizen.open(address(doors, number))
    assert page.status_code == 200 and len(said) <= MOST and len(page.data) < 30_000


def test_searches_and_other_sites_do_not_learn_of_the_page(citizen: Browser) -> None:
    headers = citizen.client.get("/t/nothing").headers
    for name, value in (("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-store")):
        assert headers[name] == value
    assert "noindex" in headers["X-Robots-Tag"]


def test_a_picture_of_the_answer_reaches_everybody_of_the_matter_and_nobody_else(
    doors: Doors, number: str
) -> None:
    fellow, stranger = doors.matter("U40"), doors.matter("U40")
    joined = doors.program(Role.DUTY).post(f"/tickets/{fellow}/join", {"number": number})
    assert joined.status_code == 200
    unit = doors.browser(Role.UNIT, "U40")
    unit.open(f"/unit/{number}")
    unit.client.post(
        f"/unit/{number}/reply", content_type="multipart/form-data",
        data={"csrf_token": unit.csrf, "text": ANSWER, "photos": (io.BytesIO(PNG), "a.png")},
    )  # fmt: skip
    assert doors.program(Role.UNIT, "U40").act(stranger, "reply", text=ANSWER).status_code == 200
    run_errands(doors.house, doors.house.now())
    reader = Browser(doors.app.test_client())
    for one in (number, fellow):
        pictures = PICTURE.findall(reader.open(address(doors, one)).text)
        assert len(pictures) == 1 and reader.client.get(pictures[0]).data == PNG, one
        assert unit.open(f"/unit/{one}").text.count('src="/unit/media/') == 1
    assert PICTURE.findall(reader.open(address(doors, stranger)).text) == []
    media = pictures[0].rpartition("/")[2]
    assert reader.client.get(f"{address(doors, stranger)}/media/{media}").status_code == 404
