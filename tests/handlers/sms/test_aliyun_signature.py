"""Our signature against Aliyun's published example, its SDK, and a check written from its description."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_dysmsapi20170525.models import SendSmsRequest
from alibabacloud_tea_openapi.models import Config
from alibabacloud_tea_openapi.utils import Utils
from hypothesis import given
from hypothesis import strategies as st

from handlers.sms.account import AliyunAccount
from handlers.sms.aliyun_api import authorization, call, canonical_query
from tests.handlers.loopback import Loopback, Seen, says
from tests.handlers.sms.gateways import ALIYUN, NOW

FIELDS = {
    "PhoneNumbers": "13812345678", "SignName": "某县热线", "TemplateCode": "SMS_1001",
    "TemplateParam": '{"code": "4071-3", "dept": "县医院 & *~/+%"}', "OutId": "7",
}  # fmt: skip
SENT = re.compile(r"ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})")


def accepted(seen: Seen, secret: str = ALIYUN.access_key_secret) -> bool:
    """What Aliyun's side does: rebuild the canonical request from what arrived, sign it, compare."""
    headers = {name.lower(): value.strip() for name, value in seen.headers.items()}
    claimed = SENT.fullmatch(headers["authorization"])
    assert claimed is not None
    names = claimed[2].split(";")
    assert names == sorted(names)
    assert {name for name in headers if name.startswith("x-acs-") or name == "host"} <= set(names)
    assert headers["x-acs-content-sha256"] == hashlib.sha256(seen.body).hexdigest()
    pairs = sorted((quote(name, safe=""), quote(value, safe="")) for name, value in seen.query.items())
    canonical = [
        seen.method,
        seen.path,
        "&".join(f"{name}={value}" for name, value in pairs),
        "".join(f"{name}:{headers[name]}\n" for name in names),
        claimed[2],
        headers["x-acs-content-sha256"],
    ]
    digest = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
    signed = hmac.new(secret.encode(), b"ACS3-HMAC-SHA256\n" + digest.encode(), hashlib.sha256)
    return hmac.compare_digest(signed.hexdigest(), claimed[3])


def account(api: Loopback, path: str = "") -> AliyunAccount:
    return replace(ALIYUN, api_url=api.url + path)


def test_the_example_in_aliyuns_description_comes_out() -> None:
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    example = replace(ALIYUN, access_key_id="YourAccessKeyId", access_key_secret="YourAccessKeySecret")
    query = canonical_query(
        {"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}
    )
    assert authorization(example, "POST", "/", query, headers) == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;"
        "x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_aliyuns_side_accepts_what_we_send(api: Loopback) -> None:
    api.script["/"] = [says({"Code": "OK"})]
    call(account(api), "SendSms", FIELDS, NOW, 10)
    [seen] = api.seen
    assert accepted(seen)
    assert not accepted(seen, secret="another")
    assert (seen.query, seen.body) == (FIELDS, b"")


def test_it_accepts_what_aliyuns_own_sdk_sends_by_the_same_measure(api: Loopback) -> None:
    api.script["/"] = [says({"Code": "OK", "Message": "OK", "BizId": "1^0"})]
    config = Config(
        access_key_id=ALIYUN.access_key_id, access_key_secret=ALIYUN.access_key_secret,
        endpoint=api.url.removeprefix("http://"), protocol="HTTP",
    )  # fmt: skip
    Client(config).send_sms(SendSmsRequest().from_map(FIELDS))
    call(account(api), "SendSms", FIELDS, NOW, 10)
    theirs, ours = api.seen
    assert accepted(theirs)
    assert (theirs.method, theirs.path, theirs.query) == (ours.method, ours.path, ours.query)
    for name in ("x-acs-action", "x-acs-version", "x-acs-content-sha256"):
        assert lowered(theirs)[name] == lowered(ours)[name]


def lowered(seen: Seen) -> Mapping[str, str]:
    return {name.lower(): value for name, value in seen.headers.items()}


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.text(
    st.characters(exclude_categories=["Cs"]))))  # fmt: skip
def test_any_value_is_signed_as_the_sdk_signs_it(values: dict[str, str]) -> None:
    fields = {f"F{index}": value for index, value in enumerate(values.values())}
    headers = {"host": "dysmsapi.aliyuncs.com", "x-acs-action": "SendSms", "x-acs-content-sha256": "0" * 64}
    asked = SimpleNamespace(method="POST", pathname="/", query=fields, headers=headers)
    theirs = Utils.get_authorization(
        asked, "ACS3-HMAC-SHA256", "0" * 64, ALIYUN.access_key_id, ALIYUN.access_key_secret
    )
    assert authorization(ALIYUN, "POST", "/", canonical_query(fields), headers) == theirs


def test_an_address_with_a_path_is_signed_with_it(api: Loopback) -> None:
    api.script["/stand-in"] = [says({"Code": "OK"})]
    call(account(api, "/stand-in"), "SendSms", FIELDS, NOW, 10)
    assert api.seen[0].path == "/stand-in"
    assert accepted(api.seen[0])


def test_each_call_has_its_own_nonce_and_the_time_it_was_told(api: Loopback) -> None:
    api.script["/"] = [says({"Code": "OK"})]
    for _ in range(2):
        call(account(api), "SendSms", FIELDS, NOW, 10)
    first, second = (lowered(seen) for seen in api.seen)
    assert first["x-acs-signature-nonce"] != second["x-acs-signature-nonce"]
    assert first["x-acs-date"] == second["x-acs-date"] == "2026-01-05T01:30:02Z"


def test_a_password_kept_for_the_host_does_not_replace_the_signature(
    api: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    api.script["/"] = [says({"Code": "OK"})]
    call(account(api), "SendSms", FIELDS, NOW, 10)
    assert accepted(api.seen[0])
