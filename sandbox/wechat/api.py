"""WeChat's API as the account calls it: tokens, customer-service and template messages, QR codes, media."""

import io
import re
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from secrets import compare_digest, token_urlsafe
from typing import Any
from urllib.parse import quote

import segno
from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.addresses import Addresses
from sandbox.faults import WECHAT
from sandbox.misbehave import misbehave
from sandbox.secrets import Secrets
from sandbox.world import Person, World

TOKEN_SECONDS = 7200
SAID_WINDOW, SAID_MOST = timedelta(hours=48), 5
TAP_WINDOW, TAP_MOST = timedelta(minutes=1), 3
TEXT_BYTES = 2048
MEDIA_LIFE = timedelta(days=3)
SCENE_LONGEST, SCENE_SECONDS = 64, 30 * 24 * 3600
# The longest value of a template's field by the kind its name begins with (模板消息参数值内容限制说明).
FIELDS = {
    "thing": 20, "character_string": 32, "number": 32, "letter": 32, "symbol": 5, "time": 50, "date": 50,
    "amount": 20, "phone_number": 17, "car_number": 8, "name": 10, "phrase": 5, "const": 20,
}  # fmt: skip
Finish = Callable[[Person, str, str], None]


class Wrong(Exception):
    """An errcode to answer with."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class WeChatApi:
    """The calls; `finish` is told of each template message that went out, to push its event later."""

    def __init__(self, world: World, secrets: Secrets, at: Addresses, finish: Finish) -> None:
        self._world, self._secrets, self._finish = world, secrets, finish
        self._at = at
        self._token, self._ends = "", 0.0
        self._given: dict[str, str] = {}  # client_msg_id → msgid, which WeChat drops for ten minutes

    def blueprint(self) -> Blueprint:
        """Everything under /wechat/cgi-bin."""
        blueprint = Blueprint("wechat_api", __name__, url_prefix="/wechat/cgi-bin")
        calls: Mapping[str, Callable[[], ResponseReturnValue]] = {
            "message/custom/send": self.custom_send, "message/template/send": self.template_send,
            "qrcode/create": self.qrcode_create, "media/get": self.media_get, "user/info": self.user_info,
            "menu/create": self.menu_create,
        }  # fmt: skip
        for path, call in calls.items():
            blueprint.add_url_rule(
                f"/{path}", path.replace("/", "_"), self._checked(call), methods=["GET", "POST"]
            )
        blueprint.add_url_rule("/stable_token", "stable_token", self.stable_token, methods=["POST"])
        blueprint.add_url_rule("/showqrcode", "showqrcode", self.showqrcode)
        return blueprint

    def _checked(self, call: Callable[[], ResponseReturnValue]) -> Callable[[], ResponseReturnValue]:
        def checked() -> ResponseReturnValue:
            try:
                self._check_token()
                return misbehave(self._world, "wechat", self._whom(), call, self._refuse)
            except Wrong as wrong:
                return error(wrong.code)

        return checked

    def _check_token(self) -> None:
        given = request.args.get("access_token", "")
        if not self._token or not compare_digest(given.encode(), self._token.encode()):
            raise Wrong(40001)
        if time.time() >= self._ends:  # the machine's time, however the demo's is advanced
            raise Wrong(42001)

    def _whom(self) -> int:
        person = self._world.by_address("wechat", str(self._json().get("touser", "")))
        return person.id if person else 0

    def _refuse(self, effect: str) -> Response:
        return error(int(effect))

    def _json(self) -> dict[str, Any]:
        given = request.get_json(silent=True, force=True) if request.method == "POST" else None
        return given if isinstance(given, dict) else {}

    def stable_token(self) -> ResponseReturnValue:
        """The one token in force; a new one when it has run out or `force_refresh` asks for it."""
        return misbehave(self._world, "token", 0, self._stable_token, self._refuse)

    def _stable_token(self) -> ResponseReturnValue:
        given = self._json()
        if given.get("appid") != self._secrets.app_id:
            return error(40013)
        if not compare_digest(str(given.get("secret", "")), self._secrets.app_secret):
            return error(40125)
        with self._world.alone():
            if given.get("force_refresh") or time.time() >= self._ends:
                self._token, self._ends = token_urlsafe(96), time.time() + TOKEN_SECONDS
        return jsonify({"access_token": self._token, "expires_in": int(self._ends - time.time())})

    def custom_send(self) -> ResponseReturnValue:
        """A customer-service message, within its windows: 5 in 48 hours, 3 in a minute."""
        given = self._json()
        person = self._reader(given)
        text = given.get("text", {}).get("content") if given.get("msgtype") == "text" else None
        if not isinstance(text, str):
            raise Wrong(40008)
        if not text:
            raise Wrong(44004)
        if len(text.encode()) > TEXT_BYTES:
            raise Wrong(45002)
        with self._world.alone():
            self._world.counted(person.id, self._window(self._world.person(person.id)))
            made = "cs" + token_urlsafe(12)
            self._world.add_line(person.id, "in", "text", text, status="delivered", provider_id=made)
            self._world.enter("wechat", person.id, made, "customer service", text)
        return jsonify({"errcode": 0, "errmsg": "ok"})

    def _window(self, person: Person) -> str:
        """The window this message counts in. Raises Wrong 45015 outside all, 45047 when they are full."""
        now = self._world.now()
        open_windows = [
            (name, count, most)
            for name, at, count, most, life in (
                ("said", person.said_at, person.since_said, SAID_MOST, SAID_WINDOW),
                ("tapped", person.tapped_at, person.since_tapped, TAP_MOST, TAP_WINDOW),
            )
            if at is not None and now - at <= life
        ]
        if not open_windows:
            raise Wrong(45015)
        for name, count, most in open_windows:
            if count < most:
                return name
        raise Wrong(45047)

    def template_send(self) -> ResponseReturnValue:
        """A template message: registered, its fields neither empty nor too long."""
        given = self._json()
        person = self._reader(given)
        if given.get("template_id") not in self._secrets.templates:
            raise Wrong(40037)
        fields = _fields(given.get("data"))
        once = str(given.get("client_msg_id", "")) or token_urlsafe(8)
        with self._world.alone():
            known = self._given.get(once)
            made = known or str(int.from_bytes(token_urlsafe(6).encode(), "big") % 10**15)
            self._given[once] = made
        if not known:
            said = "\n".join(
                [str(given["template_id"]), *(f"{name}: {value}" for name, value in fields.items())]
            )
            self._world.add_line(person.id, "in", "template", said, status="sent", provider_id=made)
            self._world.enter("wechat", person.id, made, "template", said)
            self._finish(person, made, "success")
        return jsonify({"errcode": 0, "errmsg": "ok", "msgid": int(made)})

    def _reader(self, given: Mapping[str, Any]) -> Person:
        person = self._world.by_address("wechat", str(given.get("touser", "")))
        if person is None:
            raise Wrong(40003)
        if not person.following:
            raise Wrong(43004)
        return person

    def qrcode_create(self) -> ResponseReturnValue:
        """A QR code for a scene, permanent or for at most 30 days."""
        given = self._json()
        scene = given.get("action_info", {}).get("scene", {}).get("scene_str")
        kind = given.get("action_name")
        if kind not in ("QR_STR_SCENE", "QR_LIMIT_STR_SCENE") or not isinstance(scene, str):
            raise Wrong(47001)
        seconds = int(given.get("expire_seconds", 60)) if kind == "QR_STR_SCENE" else 0
        if not 1 <= len(scene) <= SCENE_LONGEST or not 0 <= seconds <= SCENE_SECONDS:
            raise Wrong(40053)
        made = self._world.add_scene(scene, seconds)
        answer = {"ticket": made.ticket, "url": f"{self._at.public}/sandbox/scan/{quote(made.ticket)}"}
        return jsonify(answer | ({"expire_seconds": seconds} if seconds else {}))

    def showqrcode(self) -> ResponseReturnValue:
        """The picture of a QR code, as WeChat draws it for a ticket."""
        ticket = request.args.get("ticket", "")
        if ticket not in {scene.ticket for scene in self._world.scenes()}:
            return Response("not found", 404)
        picture = io.BytesIO()
        segno.make(f"{self._at.public}/sandbox/scan/{quote(ticket)}").save(picture, kind="png", scale=6)
        return Response(picture.getvalue(), content_type="image/png")

    def media_get(self) -> ResponseReturnValue:
        """What somebody sent, for three days."""
        try:
            content_type, body, at = self._world.media(request.args.get("media_id", ""))
        except KeyError:
            raise Wrong(40007) from None
        if self._world.now() - at > MEDIA_LIFE:
            raise Wrong(40007)
        return Response(body, content_type=content_type)

    def user_info(self) -> ResponseReturnValue:
        """Whether somebody follows."""
        person = self._world.by_address("wechat", request.args.get("openid", ""))
        if person is None:
            raise Wrong(40003)
        return jsonify({"subscribe": int(person.following), "openid": person.address})

    def menu_create(self) -> ResponseReturnValue:
        """The menu below the chat: taken, and not shown."""
        return jsonify({"errcode": 0, "errmsg": "ok"})


def error(code: int) -> Response:
    """WeChat's way to say no: 200 with an errcode."""
    return jsonify({"errcode": code, "errmsg": WECHAT.get(str(code), "invalid request")})


def _fields(data: Any) -> dict[str, str]:
    """The fields' values. Raises Wrong 47003 for an unknown kind, an empty or a too long one."""
    if not isinstance(data, dict) or not data:
        raise Wrong(47003)
    found: dict[str, str] = {}
    for name, one in data.items():
        value = one.get("value") if isinstance(one, dict) else None
        longest = FIELDS.get(re.sub(r"\d+$", "", name))
        if longest is None or not isinstance(value, str) or not 0 < len(value) <= longest:
            raise Wrong(47003)
        found[name] = value
    return found
