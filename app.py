"""Wiring only: settings and files become one House, which the doors, the clock and the CLI get."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from secrets import randbelow

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config.calendar import load_calendar
from config.demo import demo_now
from config.policy import load_policy
from config.rarity import load_rarity
from config.router import load_router
from config.secrets import SettingsError
from config.seed import load_guides, load_units
from config.settings import Settings, load_settings
from config.words import load_wording
from handlers import cli
from handlers.commands import Commands, Files
from handlers.doors import Accounts, attach
from handlers.logs import configure_logs
from handlers.serve import Sandbox
from handlers.sms.account import AliyunAccount, TwilioAccount
from handlers.ways import Ways, open_ways
from handlers.wechat.account import WeChatAccount
from models.database import connect
from services.house import House
from services.journal import Journal
from services.shelf import DatabaseShelf

FILES = Files(
    load_units, load_guides, load_router, load_rarity, load_policy, load_calendar, load_wording
)
SANDBOX_SECRETS = (
    "WECHAT_APP_ID", "WECHAT_APP_SECRET", "WECHAT_TOKEN", "WECHAT_AES_KEY",
    "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM",
)  # fmt: skip


def machine_now() -> datetime:
    """The machine's clock, aware UTC."""
    return datetime.now(UTC)


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Without usable settings it has the commands only, which say what is wrong."""
    try:
        return whole(settings or load_settings())
    except SettingsError as error:
        app = Flask("siling", static_folder=None)
        cli.register(app, Commands(FILES, None, str(error)))
        return app


def wsgi() -> Flask:
    """For the web server: without usable settings it does not start."""
    return whole(load_settings(), serving=True)


def whole(settings: Settings, *, serving: bool = False) -> Flask:
    """Every door and command over one House; one that serves has its rules read beforehand."""
    configure_logs(settings.log_level)
    app = Flask("siling", static_folder=None)
    app.secret_key = settings.secret_key
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops)  # type: ignore[method-assign]
    accounts = accounts_of(settings)
    house, ways = build(settings, accounts)
    attach(app, house, accounts, secure=settings.secure_cookies, sandbox_url=settings.sandbox_url,
           make_qr=ways.make_qr, serving=serving)  # fmt: skip
    under_make = "MAKELEVEL" in os.environ
    served = (settings.demo, under_make, settings.host, settings.port)
    sandbox = sandbox_of(settings) if settings.demo else None
    cli.register(app, Commands(FILES, house, "", settings.database_url, *served, ways.make_qr, sandbox))
    return app


def sandbox_of(settings: Settings) -> Sandbox:
    """The demo's stand-in platforms: they sign with the secrets of the channels that are on."""
    secrets = {name: str(getattr(settings, name.lower())) for name in SANDBOX_SECRETS}
    registered = {name: template.model_dump() for name, template in settings.wechat_templates.items()}
    secrets["WECHAT_TEMPLATES"] = json.dumps(registered)
    folder = Path(settings.demo_clock).parent
    return Sandbox(settings.port + 1, settings.public_url, folder, {**os.environ, **secrets})


def accounts_of(settings: Settings) -> Accounts:
    """The channels' credentials as the handlers want them."""
    wechat, twilio, aliyun = settings.wechat, settings.twilio, settings.aliyun
    return Accounts(
        WeChatAccount(wechat.app_id, wechat.app_secret, wechat.token, wechat.aes_key, wechat.api_url,
                      {name: template.spelled for name, template in wechat.templates.items()})
        if wechat else WeChatAccount(),
        TwilioAccount(**vars(twilio)) if twilio else None,
        AliyunAccount(**vars(aliyun)) if aliyun else None,
        settings.demo,
    )  # fmt: skip


def build(settings: Settings, accounts: Accounts) -> tuple[House, Ways]:
    """The House: engine, rules of the files, the ways out that have credentials."""
    engine = connect(settings.database_url, settings.keys)
    shelf = DatabaseShelf(engine, "wechat")
    now = demo_now(Path(settings.demo_clock)) if settings.demo else machine_now
    abroad = settings.foreign_gateway_for_mainland
    ways = open_ways(accounts, shelf, machine_now, settings.public_url, foreign_for_mainland=abroad)
    house = House(
        engine=engine, keys=settings.keys, policy=load_policy(), calendar=load_calendar(),
        wording=load_wording(), routers=load_router, now=now, machine_now=machine_now,
        draw=randbelow, county=settings.county, public_url=settings.public_url,
        centre_phone=settings.centre_phone, senders=ways.senders, fetchers=ways.fetchers,
        templates=frozenset(accounts.wechat.templates), channels_off=settings.channels_off,
        journal=Journal(settings.journal_folder, settings.keys),
    )  # fmt: skip
    return house, ways
