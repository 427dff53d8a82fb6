"""A small real HTTP server that answers as a provider's API would, or breaks as networks do."""

import json
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Reaction = Callable[["Handler"], None]


def says(answer: object, status: int = 200) -> Reaction:
    """Answer with JSON."""
    return raw(json.dumps(answer).encode(), "application/json; encoding=utf-8", status)


def raw(body: bytes, content_type: str, status: int = 200, **headers: str) -> Reaction:
    """Answer with bytes."""

    def react(handler: "Handler") -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", headers.pop("length", str(len(body))))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return react


def hangs_up(handler: "Handler") -> None:
    """Close the connection after the request, without a word."""
    handler.close_connection = True


def never_answers(handler: "Handler") -> None:
    """Keep the client waiting until the test is over."""
    handler.loopback.over.wait()


class Handler(BaseHTTPRequestHandler):
    loopback: "Loopback"

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.loopback.seen.append(Seen(self.command, parts.path, query, body, dict(self.headers)))
        reactions = self.loopback.script.get(parts.path) or [says({"errcode": 404000})]
        (reactions.pop(0) if len(reactions) > 1 else reactions[0])(self)

    do_GET = do_POST = _serve  # noqa: N815 (the names http.server calls)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on stderr."""


@dataclass
class Loopback:
    """`script` maps a path to reactions, one a request, the last one for ever."""

    script: dict[str, list[Reaction]] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    tls: ssl.SSLContext | None = None

    def __enter__(self) -> "Loopback":
        handler = type("Bound", (Handler,), {"loopback": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        if self.tls:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self._server.server_address[1]}"

    def to(self, path: str) -> list[Seen]:
        return [request for request in self.seen if request.path == path]
