"""What we send and expect, held against Twilio's own OpenAPI description where it lies beside the house."""

import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.letter import Letter, Receipt
from bot.vocabulary import Way
from handlers.sms.twilio_door import STATUSES
from tests.handlers.loopback import Loopback, says
from tests.handlers.sms.gateways import CITIZEN, TWILIO
from tests.handlers.sms.test_twilio_sender import MESSAGES, SID, letter, listing, make_sender, message

DESCRIPTION = Path(__file__).parents[4] / "shared" / "vectors" / "twilio" / "twilio_api_v2010.json"
PATH = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
SILENT = {"receiving", "received", "partially_delivered"}
Spec = dict[str, Any]

pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(),
    reason="twilio_api_v2010.json (github.com/twilio/twilio-oai) is not in ../shared",
)


@cache
def description() -> Spec:
    spec: Spec = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    return spec


def schema(name: str) -> Spec:
    found: Spec = description()["components"]["schemas"][name]
    return found


def examples(verb: str, status: str) -> dict[str, Any]:
    """Answers as the description shows them."""
    content = description()["paths"][PATH][verb]["responses"][status]["content"]["application/json"]
    return {name: example["value"] for name, example in content["examples"].items()}


def assert_described(values: Spec, properties: Spec) -> None:
    for name, value in values.items():
        told = properties[name]
        if value is None:
            assert told.get("nullable"), name
        elif isinstance(value, str):
            assert told.get("type", "string") == "string", name
            assert re.search(told.get("pattern", ""), value), name


@pytest.mark.parametrize("origin", [TWILIO.sender, "MG0123456789abcdef0123456789abcdef"])
@pytest.mark.parametrize("to", [CITIZEN, "whatsapp:" + CITIZEN])
def test_a_letter_is_sent_as_described(api: Loopback, origin: str, to: str) -> None:
    api.script[MESSAGES] = [says(message(), 201)]
    make_sender(api, sender=origin).send(letter(to=to))
    [seen] = api.seen
    asked = description()["paths"][PATH]["post"]["requestBody"]["content"][seen.headers["Content-Type"]][
        "schema"
    ]
    assert_described(seen.form, asked["properties"])
    assert set(asked["required"]) <= set(seen.form)
    assert re.fullmatch(PATH.replace("{AccountSid}", "AC[0-9a-fA-F]{32}"), seen.path)


def test_a_lookup_asks_as_described(api: Loopback) -> None:
    api.script[MESSAGES] = [says(listing(message()))]
    assert make_sender(api).find(letter()) == Receipt(SID)
    known = {one["name"]: one["schema"] for one in description()["paths"][PATH]["get"]["parameters"]}
    query = api.seen[0].query
    assert set(query) <= set(known)
    assert 1 <= int(query["PageSize"]) <= known["PageSize"]["maximum"]


def test_our_stand_in_answers_as_described() -> None:
    assert_described(message(), schema("api.v2010.account.message")["properties"])
    assert set(message()) == set(schema("api.v2010.account.message")["properties"])


def test_every_described_answer_to_a_letter_is_read(api: Loopback) -> None:
    answers = examples("post", "201")
    assert answers
    for name, answer in answers.items():
        api.script[MESSAGES] = [says(answer, 201)]
        assert make_sender(api).send(letter()) == Receipt(answer["sid"]), name


def test_every_described_answer_to_a_lookup_is_read(api: Loopback) -> None:
    for name, answer in examples("get", "200").items():
        page = {**answer, "next_page_uri": None}
        api.script[MESSAGES] = [says(page)]
        words = page["messages"][0]["body"] if page["messages"] else ""
        asked = Letter(7, Way.SMS, CITIZEN, words, datetime(2008, 1, 1, tzinfo=UTC))
        found = make_sender(api).find(asked)
        assert found == (Receipt(page["messages"][0]["sid"]) if page["messages"] else None), name


def test_every_described_state_means_something_or_is_silent() -> None:
    described = set(schema("message_enum_status")["enum"])
    assert described - SILENT <= set(STATUSES)
