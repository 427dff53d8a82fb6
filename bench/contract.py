"""Do we and our stand-in speak Twilio's API as its published description has it?

`make contract`: Prism stands between our sender and the sandbox as a proxy that refuses a request or an
answer the description (github.com/twilio/twilio-oai, MIT) does not allow. Prints a line a call; exit 1 at a
violation.
"""

import json
import logging
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import requests

from bot.letter import Letter, Receipt, SendError
from bot.vocabulary import Way
from handlers.sms.account import TwilioAccount
from handlers.sms.twilio_sender import TwilioSender
from sandbox.secrets import Secrets
from sandbox.stand import Stand, stand

SECRETS = Secrets(
    app_id="wx00000000sandbox", app_secret="0" * 32, token="sandboxtoken", aes_key="a" * 43,
    account_sid="AC" + "0" * 32, auth_token="f" * 32, number="+15005550006", templates=frozenset(),
)  # fmt: skip
PUBLIC = "https://12345.example.gov.cn"
START_SECONDS = 90.0
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
SERVICE = "MG" + "0" * 32
CITIZEN, ENGLISH, WHATSAPP = "+85291234567", "+85298765432", "whatsapp:+85291230000"
Call = Callable[[], Receipt | None]


def calls(api_url: str) -> Iterator[tuple[str, Call, str]]:
    """Every call our sender makes, and the failure it is to end with: "" for none, else Prism's own."""
    sender, service, foreign = (
        TwilioSender(TwilioAccount(account, SECRETS.auth_token, origin, api_url), PUBLIC)
        for account, origin in (
            (SECRETS.account_sid, SECRETS.number), (SECRETS.account_sid, SERVICE),
            ("not-an-account", SECRETS.number),
        )
    )  # fmt: skip
    for name, to, text in (
        ("Chinese words", CITIZEN, "您好，您反映的事已经办好。回复1满意"),
        ("English words", ENGLISH, "Your matter is settled. Reply 1 if you are satisfied."),
        ("the longest words", CITIZEN, "长" * 3000),
        ("signs of every kind", CITIZEN, "a&b=c%20+<tag>\n€😀"),
        ("WhatsApp", WHATSAPP, "您好"),
    ):
        letter = Letter(1, Way.SMS, to, text, datetime.now(UTC))
        yield f"send: {name}", partial(sender.send, letter), ""
        yield f"send by a messaging service: {name}", partial(service.send, letter), ""
        yield f"look up: {name}", partial(sender.find, letter), ""
    nobody = Letter(1, Way.SMS, "+85290000000", "nobody was told", datetime.now(UTC))
    yield "look up: never sent", partial(sender.find, nobody), ""
    yield "a request that breaks the description is refused", partial(foreign.send, nobody), "http 422"


def described(description: Path) -> dict[str, Any]:
    """What the description says of messages. Four addresses of a listing's pages are left to be any text: it
    calls them whole URIs, and its own examples are not."""
    spec: dict[str, Any] = json.loads(description.read_text(encoding="utf-8"))
    spec["paths"] = {path: calls for path, calls in spec["paths"].items() if "/Messages" in path}
    listing = spec["paths"][MESSAGES]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    for name in ("first_page_uri", "next_page_uri", "previous_page_uri", "uri"):
        del listing["properties"][name]["format"]
    return spec


@contextmanager
def prism(program: str, description: Path, upstream: str, log: Path) -> Iterator[str]:
    """The proxy's address, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "proxy", str(description), upstream, "--errors", "--port", str(port)]
    with log.open("w") as said:
        proxy = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        _wait(port, proxy, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        proxy.terminate()
        proxy.wait(20)


def _wait(port: int, proxy: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and proxy.poll() is None:
        try:
            requests.get(f"http://127.0.0.1:{port}/", timeout=5)
            return
        except requests.RequestException:
            time.sleep(0.2)
    raise SystemExit("Prism did not start:\n" + log.read_text()[-2000:])


def check(api_url: str) -> int:
    """Make every call; gives how many did not end as they should."""
    wrong = 0
    for name, call, expected in calls(api_url):
        try:
            found = call()
            ended = "" if found or "never" in name else "nothing was found"
        except SendError as error:
            ended = error.code
        print(f"{'ok' if ended == expected else 'BROKEN':8}{name}{f' ({ended})' if ended else ''}")
        wrong += ended != expected
    return wrong


def main() -> int:
    """`python -m bench.contract DESCRIPTION PRISM`."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    description, program = Path(sys.argv[1]), shutil.which(sys.argv[2])
    if not description.exists() or program is None:
        print(f"make contract needs {description} (github.com/twilio/twilio-oai) and {sys.argv[2]}")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        log, narrowed = Path(folder) / "prism.log", Path(folder) / "messages.json"
        narrowed.write_text(json.dumps(described(description)), encoding="utf-8")
        with stand(Path(folder) / "sandbox", SECRETS) as world:
            return _through(world, program, narrowed, log)


def _through(world: Stand, program: str, description: Path, log: Path) -> int:
    with prism(program, description, world.twilio_api, log) as api_url:
        wrong = check(api_url)
    if wrong:
        print(log.read_text()[-4000:])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
