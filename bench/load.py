"""A bounded load of signed, encrypted WeChat messages over keep-alive connections to this machine."""

import asyncio
import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wechatpy.crypto import WeChatCrypto

CONNECTIONS = 16
WORDS = (
    "县医院收费窗口排队两小时没人管",
    "小区门口路灯坏了一个星期没人修",
    "自来水发黄好几天了打电话没人理",
    "公交车司机不到站就关门还骂人",
    "工地半夜施工吵得睡不着觉",
)


@dataclass(frozen=True)
class Measured:
    """Requests a second and latencies in milliseconds over one run; `failed` should be 0."""

    rate: float
    p50: float
    p99: float
    worst: float
    failed: int


def requests_for(token: str, aes_key: str, app_id: str, count: int, start: int = 0) -> list[bytes]:
    """`count` raw HTTP requests, each another message of another person, signed now."""
    crypto = WeChatCrypto(token, aes_key, app_id)
    stamp = str(int(time.time()))
    return [_request(crypto, token, stamp, number) for number in range(start, start + count)]


def _request(crypto: WeChatCrypto, token: str, stamp: str, number: int) -> bytes:
    text = f"{WORDS[number % len(WORDS)]}，第{number}号楼"
    xml = (
        f"<xml><ToUserName>gh_bench</ToUserName><FromUserName>bench{number:08d}</FromUserName>"
        f"<CreateTime>{stamp}</CreateTime><MsgType>text</MsgType><Content>{text}</Content>"
        f"<MsgId>{10**15 + number}</MsgId></xml>"
    )
    nonce = f"n{number}"
    sealed = crypto.encrypt_message(xml, nonce, stamp)
    signature = sealed.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
    body = sealed.encode()
    path = (
        f"/wechat?signature={_plain_signature(token, stamp, nonce)}&timestamp={stamp}&nonce={nonce}"
        f"&encrypt_type=aes&msg_signature={signature}"
    )
    headers = f"Host: bench\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    head = f"POST {path} HTTP/1.1\r\n{headers}"
    return bytes(head.encode() + body)


def _plain_signature(token: str, stamp: str, nonce: str) -> str:
    return hashlib.sha1("".join(sorted((token, stamp, nonce))).encode()).hexdigest()


def run(
    port: int,
    requests: Sequence[bytes],
    rate: float | None = None,
    *,
    wanted: int = 200,
    connections: int = CONNECTIONS,
) -> Measured:
    """Send all requests over so many connections, each waiting for its answer; one whose status is not the
    one that is wanted failed.

    With a `rate` they are sent at so many a second, and waiting counts from when each should have been sent.
    """
    return asyncio.run(_run(port, list(requests), rate, wanted, connections))


async def _run(
    port: int, requests: list[bytes], rate: float | None, wanted: int, connections: int
) -> Measured:
    latencies: list[float] = []
    failures: list[int] = []
    began = time.perf_counter()
    queue = iter([(began + n / rate if rate else 0.0, request) for n, request in enumerate(requests)])
    await asyncio.gather(*(_connection(port, queue, latencies, failures, wanted) for _ in range(connections)))
    took = time.perf_counter() - began
    latencies.sort()
    return Measured(
        rate=len(latencies) / took,
        p50=1000 * latencies[len(latencies) // 2],
        p99=1000 * latencies[int(len(latencies) * 0.99) - 1],
        worst=1000 * latencies[-1],
        failed=len(failures),
    )


async def _connection(
    port: int, queue: Iterator[tuple[float, bytes]], latencies: list[float], failures: list[int], wanted: int
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for at, request in queue:
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        began = at or time.perf_counter()
        writer.write(request)
        status = await _answer(reader)
        latencies.append(time.perf_counter() - began)
        if status != wanted:
            failures.append(status)
            if status == 0:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> int:
    """The status, after the whole body was read; 0 when the connection was closed."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, ConnectionResetError):
        return 0
    length = next(
        line.split(":")[1] for line in head.splitlines() if line.lower().startswith("content-length")
    )
    await reader.readexactly(int(length))
    return int(head.split(" ", 2)[1])
