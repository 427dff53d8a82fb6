"""The stand-in of WeChat's API: tokens, windows, quotas, template rules, media, and every error on demand."""

from typing import Any

import pytest
import requests

from sandbox.faults import EFFECTS, WECHAT
from sandbox.stand import Stand
from tests.sandbox.conftest import SECRETS


def token(world: Stand, **over: Any) -> dict[str, Any]:
    body = {"grant_type": "client_credential", "appid": SECRETS.app_id, "secret": SECRETS.app_secret, **over}
    found: dict[str, Any] = requests.post(
        f"{world.wechat_api}/cgi-bin/stable_token", json=body, timeout=20
    ).json()
    return found


def call(world: Stand, path: str, body: dict[str, Any], known: str = "") -> dict[str, Any]:
    params = {"access_token": known or token(world)["access_token"]}
    answer = requests.post(f"{world.wechat_api}/cgi-bin/{path}", json=body, params=params, timeout=20)
    found: dict[str, Any] = answer.json()
    return found


def text_to(world: Stand, person: int, text: str = "您好") -> int:
    address = world.world.person(person).address
    body = {"touser": address, "msgtype": "text", "text": {"content": text}}
    return int(call(world, "message/custom/send", body)["errcode"])


def test_a_token_is_the_same_until_a_new_one_is_forced_and_the_old_then_opens_nothing(world: Stand) -> None:
    first, again, forced = token(world), token(world), token(world, force_refresh=True)
    assert first["access_token"] == again["access_token"] != forced["access_token"]
    assert call(world, "menu/create", {}, first["access_token"])["errcode"] == 40001
    assert token(world, secret="wrong")["errcode"] == 40125 and token(world, appid="x")["errcode"] == 40013


def test_five_messages_within_two_days_of_the_persons_last_word_then_none(world: Stand) -> None:
    person = world.person()
    assert text_to(world, person) == 45015
    world.world.said(person)
    assert [text_to(world, person) for _ in range(6)] == [0] * 5 + [45047]
    world.world.said(person)
    assert text_to(world, person) == 0
    world.clock.advance(48 * 3600 + 1)
    assert text_to(world, person) == 45015


def test_three_messages_within_a_minute_of_a_tap(world: Stand) -> None:
    person = world.person()
    world.world.tapped(person)
    assert [text_to(world, person) for _ in range(4)] == [0] * 3 + [45047]
    world.clock.advance(61)
    assert text_to(world, person) == 45015


def test_who_does_not_follow_and_who_does_not_exist_hear_nothing(world: Stand) -> None:
    person = world.person()
    world.world.said(person)
    world.world.set_following(person, False)
    assert text_to(world, person) == 43004
    body = {"touser": "nobody", "msgtype": "text", "text": {"content": "x"}}
    assert call(world, "message/custom/send", body)["errcode"] == 40003


@pytest.mark.parametrize(
    ("template", "field", "value", "code"),
    [
        ("TEMPLATE-1", "thing1", "县人民医院", 0), ("OTHER", "thing1", "县人民医院", 40037),
        ("TEMPLATE-1", "thing1", "", 47003), ("TEMPLATE-1", "thing1", "长" * 21, 47003),
        ("TEMPLATE-1", "remark", "不再允许", 47003), ("TEMPLATE-1", "character_string1", "12345678", 0),
    ],
)  # fmt: skip
def test_a_template_is_registered_and_its_fields_are_short(
    world: Stand, template: str, field: str, value: str, code: int
) -> None:
    address = world.world.person(world.person()).address
    body = {"touser": address, "template_id": template, "data": {field: {"value": value}}}
    assert call(world, "message/template/send", body)["errcode"] == code


def test_a_template_repeated_with_one_id_is_shown_once(world: Stand) -> None:
    person = world.person()
    body = {
        "touser": world.world.person(person).address, "template_id": "TEMPLATE-1", "client_msg_id": "7",
        "data": {"thing1": {"value": "办结"}},
    }  # fmt: skip
    first, again = (call(world, "message/template/send", body)["msgid"] for _ in range(2))
    assert first == again and len(world.world.lines(person)) == 1


def test_a_picture_lives_three_days(world: Stand) -> None:
    kept = world.world.keep_media("image/png", b"bytes")
    params = {"access_token": token(world)["access_token"], "media_id": kept}
    found = requests.get(f"{world.wechat_api}/cgi-bin/media/get", params=params, timeout=20)
    assert (found.content, found.headers["Content-Type"]) == (b"bytes", "image/png")
    world.clock.advance(3 * 24 * 3600 + 1)
    gone = requests.get(f"{world.wechat_api}/cgi-bin/media/get", params=params, timeout=20)
    assert gone.json()["errcode"] == 40007


def test_a_code_for_a_scene_is_drawn_and_leads_to_the_phones(world: Stand) -> None:
    body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "window-1"}}}
    made, again = call(world, "qrcode/create", body), call(world, "qrcode/create", body)
    assert made == again and "/sandbox/scan/" in made["url"]
    params = {"ticket": made["ticket"]}
    drawn = requests.get(f"{world.wechat_api}/cgi-bin/showqrcode", params=params, timeout=20)
    assert drawn.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("code", sorted(WECHAT))
def test_every_error_can_be_had_once_and_then_all_is_well(world: Stand, code: str) -> None:
    person = world.person()
    world.world.said(person)
    world.fault("wechat", code)
    assert [text_to(world, person), text_to(world, person)] == [int(code), 0]


def test_an_answer_can_be_malformed_or_break_off_and_only_the_first_was_taken(world: Stand) -> None:
    person = world.person()
    world.world.said(person)
    known = token(world)["access_token"]
    world.fault("wechat", "malformed")
    with pytest.raises(requests.JSONDecodeError):
        text_to(world, person)
    world.fault("wechat", "reset")
    with pytest.raises(requests.RequestException):
        call(world, "message/custom/send", {"touser": world.world.person(person).address}, known)
    assert len(world.world.lines(person)) == 1


def test_an_unknown_fault_is_refused(world: Stand) -> None:
    answer = requests.post(
        f"{world.url}/sandbox/api/faults", json={"where": "wechat", "effect": "12345"}, timeout=20
    )
    assert answer.status_code == 400 and set(EFFECTS) == {"wechat", "token", "twilio", "push", "callback"}
