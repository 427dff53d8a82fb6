"""The floor an intake is measured against: Flask + wechatpy's AES echo + two INSERTs and a commit."""

import os

from flask import Flask, Response, request
from sqlalchemy import create_engine, event, text
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import TextReply

SCHEMA = "CREATE TABLE IF NOT EXISTS {} (id INTEGER PRIMARY KEY, body TEXT)"
SCHEMA_PG = "CREATE TABLE IF NOT EXISTS {} (id BIGSERIAL PRIMARY KEY, body TEXT)"


def make() -> Flask:
    """The floor application over BENCH_DATABASE_URL."""
    engine = create_engine(os.environ["BENCH_DATABASE_URL"], pool_size=5)
    postgres = engine.dialect.name == "postgresql"
    if not postgres:
        event.listen(engine, "connect", _wal)
    with engine.begin() as connection:
        for table in ("floor_inbox", "floor_tickets"):
            connection.execute(text((SCHEMA_PG if postgres else SCHEMA).format(table)))
    crypto = WeChatCrypto(
        os.environ["WECHAT_TOKEN"], os.environ["WECHAT_AES_KEY"], os.environ["WECHAT_APP_ID"]
    )
    app = Flask(__name__)

    @app.post("/wechat")
    def push() -> Response:
        given = request.args
        xml = crypto.decrypt_message(
            request.get_data(), given["msg_signature"], given["timestamp"], given["nonce"]
        )
        message = parse_message(xml)
        with engine.begin() as connection:
            for table in ("floor_inbox", "floor_tickets"):
                connection.execute(
                    text(f"INSERT INTO {table} (body) VALUES (:body)"), {"body": message.content}
                )
        reply = TextReply(message=message, content=message.content).render()
        return Response(
            crypto.encrypt_message(reply, given["nonce"], given["timestamp"]), mimetype="text/xml"
        )

    return app


def _wal(connection: object, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]
