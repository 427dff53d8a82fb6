"""Twilio's Messages API (2010-04-01): create, fetch, list, media; and the status callbacks that follow."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from email.utils import format_datetime
from secrets import compare_digest, token_hex
from typing import Any

import requests
from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.addresses import Addresses
from sandbox.faults import TWILIO, USUAL, Pace
from sandbox.later import Later
from sandbox.misbehave import misbehave
from sandbox.secrets import Secrets
from sandbox.sms.sign import HEADER, signature
from sandbox.world import Line, Person, World

LONGEST = 1600
SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Callback:
    """A status to report: of which message, to which address, in how many seconds."""

    sid: str
    to: str
    status: str
    error: str
    seconds: float


class SmsApi:
    """The calls under /twilio/2010-04-01/Accounts/<sid>."""

    def __init__(self, world: World, secrets: Secrets, at: Addresses, later: Later) -> None:
        self._world, self._secrets, self._at, self._later = world, secrets, at, later

    def blueprint(self) -> Blueprint:
        """The calls of an account."""
        blueprint = Blueprint("twilio_api", __name__, url_prefix="/twilio/2010-04-01/Accounts/<account>")
        messages = "/Messages.json"
        blueprint.add_url_rule(messages, "create", self._checked(self.create), methods=["POST"])
        blueprint.add_url_rule(messages, "list", self._checked(self.listed))
        blueprint.add_url_rule("/Messages/<sid>.json", "fetch", self._checked(self.fetch))
        blueprint.add_url_rule("/Messages/<sid>/Media/<media_id>", "media", self._checked(self.media))
        return blueprint

    def _checked(self, call: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        def checked(account: str, **rest: str) -> ResponseReturnValue:
            given = request.authorization
            known = (self._secrets.account_sid, self._secrets.auth_token)
            claimed = (str(given.username), str(given.password)) if given else ("", "")
            if account != known[0] or not compare_digest(
                "\n".join(claimed).encode(), "\n".join(known).encode()
            ):
                return refuse("20003")
            return call(**rest)

        return checked

    def create(self) -> ResponseReturnValue:
        """Take a message; 201 with its SID, or Twilio's error."""
        person = self._world.by_address("sms", request.form.get("To", "").removeprefix("whatsapp:"))
        whom = person.id if person else 0
        return misbehave(self._world, "twilio", whom, self._create, refuse)

    def _create(self) -> ResponseReturnValue:
        to, body = request.form.get("To", ""), request.form.get("Body", "")
        wrong = self._wrong(to, body)
        if wrong:
            return refuse(wrong)
        with self._world.alone():
            bare = to.removeprefix("whatsapp:")
            person = self._world.by_address("sms", bare) or self._world.add_person("sms", bare, bare)
        if person.stopped:
            return refuse("21610")
        sid = "SM" + token_hex(16)
        self._world.add_line(person.id, "in", "sms", body, status="queued", provider_id=sid)
        self._world.enter("sms", person.id, sid, "accepted", body)
        if request.form.get("StatusCallback"):
            self._report(person, sid, request.form["StatusCallback"])
        return jsonify(self._resource(self._line(sid), person)), 201

    def _wrong(self, to: str, body: str) -> str:
        number = to.removeprefix("whatsapp:")
        if not (number.startswith("+") and number[1:].isdigit() and 7 <= len(number) <= 16):
            return "21211"
        if not request.form.get("From") and not request.form.get("MessagingServiceSid"):
            return "21606"
        return "21617" if len(body) > LONGEST or not body else ""

    def listed(self) -> ResponseReturnValue:
        """The messages sent to a number, newest first."""
        person = self._world.by_address("sms", request.args.get("To", "").removeprefix("whatsapp:"))
        sent = self._world.sent_to(person.id) if person else []
        page = [
            self._resource(line, person) for line in sent[: int(request.args.get("PageSize", 50))] if person
        ]
        here = request.full_path.rstrip("?").removeprefix("/twilio")
        return jsonify({"messages": page, "page": 0, "page_size": len(page), "start": 0, "end": len(page),
                        "next_page_uri": None, "previous_page_uri": None, "first_page_uri": here,
                        "uri": here})  # fmt: skip

    def fetch(self, sid: str) -> ResponseReturnValue:
        """One message."""
        line = self._world.by_provider_id(sid)
        if line is None:
            return _problem(404, 20404, "The requested resource was not found")
        return jsonify(self._resource(line, self._world.person(line.person_id)))

    def media(self, sid: str, media_id: str) -> ResponseReturnValue:
        """A picture of an incoming message."""
        try:
            content_type, body, _ = self._world.media(media_id)
        except KeyError:
            return _problem(404, 20404, "The requested resource was not found")
        return Response(body, content_type=content_type)

    def _line(self, sid: str) -> Line:
        found = self._world.by_provider_id(sid)
        assert found is not None
        return found

    def _resource(self, line: Line, person: Person) -> dict[str, Any]:
        at = format_datetime(line.at)
        return {
            "sid": line.provider_id, "account_sid": self._secrets.account_sid, "api_version": "2010-04-01",
            "body": line.text, "direction": "outbound-api", "to": person.address, "status": line.status,
            "from": self._secrets.number, "date_created": at, "date_updated": at, "date_sent": at,
            "num_media": "0", "num_segments": "1", "price": None, "price_unit": "USD", "error_code": None,
            "error_message": None, "messaging_service_sid": None, "subresource_uris": {},
            "uri": f"/2010-04-01/Accounts/{self._secrets.account_sid}/Messages/{line.provider_id}.json",
        }  # fmt: skip

    # Callbacks

    def _report(self, person: Person, sid: str, to: str) -> None:
        fault = self._world.take_fault("callback", person.id)
        for one in planned(sid, to, fault, self._world.pace):
            if fault == "early":  # before the caller hears the message's own id
                self._call_back(one)
                continue
            self._later.do(one.seconds, lambda one=one: self._call_back(one))  # type: ignore[misc]

    def _call_back(self, one: Callback) -> None:
        form = {
            "MessageSid": one.sid, "SmsSid": one.sid, "MessageStatus": one.status, "SmsStatus": one.status,
            "AccountSid": self._secrets.account_sid, "From": self._secrets.number, "ApiVersion": "2010-04-01",
        }  # fmt: skip
        form |= {"ErrorCode": one.error} if one.error else {}
        headers = {HEADER: signature(self._secrets.auth_token, one.to, form)}
        url = self._at.house + one.to.removeprefix(self._at.public)
        line = self._line(one.sid)
        if one.status != "sent" or line.status == "queued":
            self._world.set_status(line.id, one.status, one.error)
        try:
            answer = requests.post(url, data=form, headers=headers, timeout=SECONDS, allow_redirects=False)
            outcome = f"{one.status}: {answer.status_code}"
        except requests.RequestException as error:
            outcome = f"{one.status}: {type(error).__name__}"
        self._world.enter("callback", line.person_id, one.sid, outcome)


def planned(sid: str, to: str, fault: str, pace: Pace = USUAL) -> list[Callback]:
    """The callbacks of a message: sent, then delivered; or as a fault has it."""
    sent = Callback(sid, to, "sent", "", pace.sent)
    done = Callback(sid, to, "delivered", "", pace.done)
    match fault:
        case "missing":
            return []
        case "late":
            return [sent, Callback(sid, to, "delivered", "", pace.late)]
        case "doubled":
            return [sent, sent, done, Callback(sid, to, "delivered", "", pace.done * 1.5)]
        case "disordered":
            return [replace(done, seconds=pace.sent), replace(sent, seconds=pace.done)]
        case "undelivered":
            return [sent, Callback(sid, to, "undelivered", "30003", pace.done)]
        case _:
            return [sent, done]


def refuse(code: str) -> Response:
    """Twilio's way to say no: a status, a code, and where to read about it."""
    status, message = TWILIO[code]
    return _problem(status, int(code), message)


def _problem(status: int, code: int, message: str) -> Response:
    more = f"https://www.twilio.com/docs/errors/{code}"
    said = {"code": code, "message": message, "more_info": more, "status": status}
    answer = jsonify(said)
    answer.status_code = status
    return answer
