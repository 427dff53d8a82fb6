"""A house to measure: migrated and seeded as `make run` does, with secrets that protect nothing."""

from dataclasses import dataclass

from flask import Flask

from app import accounts_of, build, create_app
from config.settings import load_settings
from services.house import House

ACCOUNT = {
    "WECHAT_APP_ID": "wxbench0000000001",
    "WECHAT_TOKEN": "benchtoken",
    "WECHAT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "WECHAT_APP_SECRET": "0123456789abcdef0123456789abcdef",
}
SECRETS = {
    "SECRET_KEY": "bench-" + "k" * 40,
    "DATA_KEY": "YmVuY2gtYmVuY2gtYmVuY2gtYmVuY2gtYmVuY2gtYmU=",
    "DEMO": "0",
    "PUBLIC_URL": "http://127.0.0.1:8000",
    "WECHAT_API_URL": "http://127.0.0.1:9",
    "LOG_LEVEL": "ERROR",
}


@dataclass(frozen=True)
class Stand:
    """An application with every door, and a house over the same database."""

    app: Flask
    house: House


def environ(url: str) -> dict[str, str]:
    """What a server process needs to stand over the database at `url`."""
    return {**ACCOUNT, **SECRETS, "DATABASE_URL": url}


def stand(url: str) -> Stand:
    """Migrate and seed the database, and stand the house over it. Exits with what a command said."""
    settings = load_settings(environ(url))
    app = create_app(settings)
    for command in ("migrate", "seed"):
        result = app.test_cli_runner().invoke(args=[command])
        if result.exit_code:
            raise SystemExit(result.output)
    house, _ = build(settings, accounts_of(settings))
    return Stand(app, house)
