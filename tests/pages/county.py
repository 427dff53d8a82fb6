"""A county in the middle of its year, so that no page stands empty: every pile and paper has something."""

import io
from typing import Any

from bot.vocabulary import Channel, Role, Urgency
from services.citizen.link import token_of
from services.staff.windows import add_window, scene_of
from services.tick import tick
from tests.handlers.pages.test_guides_admin import filled, upload
from tests.web import PASSWORD, Browser, Doors

TEXTS = {"text": "已经安排处理，当天给您答复。", "reason": "not_duty", "unit": "U16", "basis": "三定方案"}
STEPS = (("sign",), ("return",), ("sign", "contact"), ("reply",), ())
PLACES = ("幸福花园小区", "阳光家园小区", "人民路", "东湖公寓")
MIXER = (
    "锦绣春天小区旁边的搅拌站半夜还在施工，噪音大得没法睡",
    "锦绣春天小区旁边搅拌站半夜施工，噪音太大没法睡觉",
    "投诉锦绣春天小区旁边的搅拌站，半夜施工噪音大，老人孩子没法睡",
)
BOTH = "路灯坏了一个月没人修。另外我想投诉公交车司机骂人"
PEOPLE = {
    Role.UNIT: "hospital", Role.DIRECTOR: "director", Role.SUPERVISOR: "supervisor", Role.DUTY: "duty",
    Role.ADMIN: "admin",
}  # fmt: skip


def settle(doors: Doors) -> dict[str, str]:
    """Fill the county; gives addresses that no page of the desks links to, by their rule."""
    for role, login in PEOPLE.items():
        doors.person(login, role, "U40" if role is Role.UNIT else None)
    last_week(doors)
    this_morning(doors)
    entered, sheet = papers_and_records(doors)
    tick(doors.house, doors.town.clock())
    answered = doors.matter("U40")
    doors.program(Role.UNIT, "U40").act(answered, "reply", **TEXTS)
    return {
        "/t/<token>": f"/t/{token_of(doors.house.keys, answered)}",
        "/centre/enter/<number>": entered,
        "/centre/enter/<number>/slip": f"{entered}/slip",
        "/admin/guides/changes/<int:change_id>": sheet,
    }


def last_week(doors: Doors) -> None:
    """Matters in every stage, now overdue; three of one noise; a visit that was rated."""
    unit = doors.program(Role.UNIT, "U40")
    for turn in range(10):
        number = doors.matter(None if turn % 5 == 4 else "U40")
        doors.picture(number)
        for verb in STEPS[turn % 5]:
            assert unit.act(number, verb, **TEXTS).status_code < 400
    for turn, text in enumerate((*MIXER, BOTH)):
        doors.town.says(text, f"neighbour-{turn}")
    window = add_window(doors.house, "U40", "二号收费窗口", "Payment window 2").code
    doors.town.scans(scene_of(doors.house, window), "visitor")
    doors.town.says("1", "visitor")
    doors.town.says("3", "visitor")
    for days in (2, 3, 9):
        doors.town.clock.forward(days=days)
        tick(doors.house, doors.town.clock())


def this_morning(doors: Doors) -> None:
    """New, urgent, sealed, about staff, stuck; and a power cut that a crowd tells of."""
    doors.matter(urgency=Urgency.URGENT)
    doors.matter(about_staff=True)
    doors.matter(None)
    doors.stuck(doors.matter("U16"))
    returned = doors.matter("U40")
    doors.program(Role.UNIT, "U40").act(returned, "return", **TEXTS)
    corrected = doors.matter(None)
    doors.program(Role.DUTY).act(corrected, "dispatch", unit="U12", why="县里明确由交通局牵头")
    doors.town.says("我要举报县医院收费员收红包，别让单位知道是我", "witness")
    for turn in range(11):
        doors.town.says(f"{PLACES[turn % 4]}{turn + 1}栋停电了，什么时候来电", f"dark-{turn}")
    doors.town.says("幸福花园小区停电了", "+8613812345678", Channel.SMS)
    tick(doors.house, doors.town.clock())


def papers_and_records(doors: Doors) -> tuple[str, str]:
    """A bulletin that was made, words an administrator changed, a letter that was entered and a sheet of
    guides that waits for a yes: the pages of the last two."""
    duty = logged_in(doors, Role.DUTY)
    duty.open("/centre/enter")
    letter: dict[str, Any] = {"csrf_token": duty.csrf, "channel": "letter", "key": "one"}
    scan = (io.BytesIO(b"%PDF-1.4 letter"), "scan.pdf")
    letter |= {"text": "来信：县医院三楼开水房没有热水", "original": scan}
    entered = duty.client.post("/centre/enter", data=letter, content_type="multipart/form-data")
    assert entered.status_code == 303
    director = logged_in(doors, Role.DIRECTOR)
    director.open("/centre/documents")
    month = f"{doors.town.clock():%Y-%m}"
    assert director.send("/centre/documents/bulletin", month=month, words="请抓紧办理。").status_code == 303
    admin = logged_in(doors, Role.ADMIN)
    admin.open("/admin/people")
    assert admin.send("/admin/people", login="colleague", name="李四", role="duty").status_code in (200, 303)
    admin.open("/admin/words")
    said = {"zh": "您好，这里是示例县，请讲。", "en": "Hello, go ahead."}
    assert admin.send("/admin/words/answer.greeting", act="keep", **said).status_code == 303
    sheet = upload(admin, filled(admin, {(3, 5): "半天"}))
    assert sheet.status_code == 303
    return str(entered.location), str(sheet.location)


def logged_in(doors: Doors, role: Role) -> Browser:
    """One of the county's people at the desk."""
    browser = Browser(doors.app.test_client())
    assert browser.log_in(PEOPLE[role], PASSWORD).status_code == 303
    return browser
