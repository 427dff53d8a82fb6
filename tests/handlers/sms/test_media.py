import ipaddress
import logging
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bot.letter import Outcome, SendError
from handlers.sms.media import media_fetcher
from tests.handlers.loopback import Loopback, Reaction, hangs_up, raw, says
from tests.handlers.sms.gateways import TWILIO

DAY = timedelta(days=1)
PATH = "/2010-04-01/Accounts/AC0/Messages/MM0/Media/ME01"
PICTURE = b"\xff\xd8\xff\xe0" + bytes(3000)
JPEG = raw(PICTURE, "image/jpeg; charset=binary")
Fetch = Callable[[str], tuple[bytes, str]]


def to(address: str, status: int = 307) -> Reaction:
    return raw(b"", "text/plain", status, Location=address)


@pytest.fixture
def fetch(api: Loopback) -> Fetch:
    return media_fetcher(replace(TWILIO, api_url=api.url))


def failure(fetch: Fetch, address: str) -> SendError:
    with pytest.raises(SendError) as caught:
        fetch(address)
    return caught.value


def test_a_picture_is_fetched_with_the_accounts_password(api: Loopback, fetch: Fetch) -> None:
    api.script[PATH] = [JPEG]
    assert fetch(api.url + PATH) == (PICTURE, "image/jpeg")
    assert api.seen[0].headers["Authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/ME01",
        "https://api.twilio.com.evil.example/ME01",
        "http://169.254.169.254/latest/meta-data/",
        "https://bucket.s3.amazonaws.com/anything",  # where Twilio sends on to, but not where it starts
        "file:///etc/passwd",
        "//evil.example/ME01",
        "https://[::1/ME01",
        "ME01",
        "",
    ],
)
def test_from_another_host_nothing_is_fetched(api: Loopback, fetch: Fetch, address: str) -> None:
    assert failure(fetch, address).outcome is Outcome.PERMANENT
    assert api.seen == []


def test_the_same_host_in_another_scheme_gets_no_password() -> None:
    fetch = media_fetcher(TWILIO)
    assert failure(fetch, "http://api.twilio.com" + PATH).code == "foreign host"
    assert failure(fetch, "https://api.twilio.com:8443" + PATH).code == "foreign host"
    assert failure(fetch, "https://user@api.twilio.com" + PATH).code == "foreign host"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_at_home_is_followed(api: Loopback, fetch: Fetch, status: int) -> None:
    api.script = {PATH: [to("/moved", status)], "/moved": [JPEG]}
    assert fetch(api.url + PATH)[0] == PICTURE


@pytest.mark.parametrize(
    "address",
    [
        "http://media.twiliocdn.com/ME01",
        "https://evil.example/ME01",
        "https://twiliocdn.com.evil.example/x",
        "https://eviltwilio.com/x",
        "ftp://media.twiliocdn.com/x",
        "https://[::1/x",
    ],
)
def test_a_redirect_to_elsewhere_is_not_followed(api: Loopback, fetch: Fetch, address: str) -> None:
    api.script[PATH] = [to(address)]
    assert failure(fetch, api.url + PATH).outcome is Outcome.PERMANENT
    assert len(api.seen) == 1


def test_a_redirect_to_a_neighbour_on_the_same_machine_is_not_followed(api: Loopback, fetch: Fetch) -> None:
    with Loopback() as neighbour:
        api.script[PATH] = [to(neighbour.url + "/ME01")]
        assert failure(fetch, api.url + PATH).code == "foreign host"
        assert neighbour.seen == []


def test_redirects_have_an_end(api: Loopback, fetch: Fetch) -> None:
    api.script[PATH] = [to(PATH)]
    assert failure(fetch, api.url + PATH).code == "redirects"
    assert len(api.seen) == 4


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """Where Twilio keeps its pictures: another host, with a certificate that is trusted here."""
    pem = tmp_path / "store.pem"
    pem.write_bytes(certificate())
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with Loopback(tls=context) as server:
        yield server


def certificate() -> bytes:
    """A key and its self-signed certificate for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "store")])
    here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    born = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), born, born + DAY)
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return secret + signed.public_bytes(Encoding.PEM)


def test_the_store_a_redirect_names_never_sees_the_password(api: Loopback, store: Loopback) -> None:
    api.script[PATH] = [to(store.url + "/ME01?Signature=abc")]
    store.script["/ME01"] = [JPEG]
    fetch = media_fetcher(replace(TWILIO, api_url=api.url), stores=(store.url.removeprefix("https://"),))
    assert fetch(api.url + PATH) == (PICTURE, "image/jpeg")
    [seen] = store.seen
    assert "Authorization" not in seen.headers
    assert seen.query == {"Signature": "abc"}


def test_what_is_too_large_is_given_up_while_it_comes(api: Loopback) -> None:
    api.script[PATH] = [JPEG]
    fetch = media_fetcher(replace(TWILIO, api_url=api.url), limit=3003)
    error = failure(fetch, api.url + PATH)
    assert (error.outcome, error.code) == (Outcome.PERMANENT, "too large")
    assert media_fetcher(replace(TWILIO, api_url=api.url), limit=3004)(api.url + PATH)[0] == PICTURE


O = Outcome  # noqa: E741
BREAKS: list[tuple[str, Reaction, Outcome]] = [
    ("gone", says({}, 404), O.PERMANENT),
    ("gone for ever", says({}, 410), O.PERMANENT),
    ("wrong password", says({}, 401), O.CONFIGURATION),
    ("forbidden", says({}, 403), O.CONFIGURATION),
    ("too many", says({}, 429), O.RETRY),
    ("broken", says({}, 500), O.RETRY),
    ("busy", says({}, 503), O.RETRY),
    ("hung up", hangs_up, O.RETRY),
    ("cut off", raw(PICTURE, "image/jpeg", length="99999"), O.RETRY),
    ("empty", raw(b"", "image/jpeg"), O.RETRY),
]


@pytest.mark.parametrize(("reaction", "outcome"), [b[1:] for b in BREAKS], ids=[b[0] for b in BREAKS])
def test_a_failed_fetch_is_lost_or_tried_again_and_never_ambiguous(
    api: Loopback, fetch: Fetch, reaction: Reaction, outcome: Outcome
) -> None:
    api.script[PATH] = [reaction]
    assert failure(fetch, api.url + PATH).outcome is outcome


def test_a_closed_port_is_tried_again() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        assert failure(media_fetcher(replace(TWILIO, api_url=url)), url + PATH).outcome is Outcome.RETRY


def test_what_has_no_type_is_bytes(api: Loopback, fetch: Fetch) -> None:
    api.script[PATH] = [raw(b"x", "")]
    assert fetch(api.url + PATH) == (b"x", "application/octet-stream")


def test_no_failure_and_no_log_line_holds_the_password(
    api: Loopback, fetch: Fetch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api.script[PATH] = [hangs_up]
    assert TWILIO.auth_token not in str(failure(fetch, api.url + PATH)) + caplog.text
