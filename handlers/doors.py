"""All doors of the house on one application; each is handed the services it may call."""

from dataclasses import dataclass, field
from functools import partial
from threading import Thread

from flask import Flask

from handlers.api.matters import matters_api
from handlers.api.outbox import outbox_api
from handlers.api.tickets import tickets_api
from handlers.guards import harden
from handlers.health import health
from handlers.pages.admin.door import admin_pages
from handlers.pages.auth import auth_pages
from handlers.pages.centre import centre_pages
from handlers.pages.citizen import citizen_pages, receipt_pages
from handlers.pages.entry import entry_pages
from handlers.pages.guides import guide_pages
from handlers.pages.posters import MakeQr, posters_pages
from handlers.pages.sandbox import sandbox_pages
from handlers.pages.unit import unit_pages
from handlers.refusals import answer_refusals
from handlers.sms.account import AliyunAccount, TwilioAccount
from handlers.sms.aliyun_door import aliyun_door
from handlers.sms.twilio_door import twilio_door
from handlers.wechat.account import WeChatAccount
from handlers.wechat.door import wechat_door
from handlers.wechat.parse import TemplateFinished
from services.accept import Reception
from services.house import House
from services.work import warm


@dataclass(frozen=True)
class Accounts:
    """Who we are on each channel; what is missing is off."""

    wechat: WeChatAccount = field(default_factory=WeChatAccount)
    twilio: TwilioAccount | None = None
    aliyun: AliyunAccount | None = None
    plain_allowed: bool = False  # WeChat's plain mode, in demo only


def attach(
    app: Flask, house: House, accounts: Accounts, *, secure: bool, sandbox_url: str = "",
    make_qr: MakeQr | None = None, serving: bool = False,
) -> None:  # fmt: skip
    """Open every door. `secure`: the public address is https; `sandbox_url`: the demo's platforms; `make_qr`:
    WeChat's address for a poster's scene; who is `serving` reads the rules before the first message."""
    if serving:
        Thread(target=warm, args=(house,), daemon=True).start()
    harden(app, secure=secure)
    answer_refusals(app, house)
    reception = Reception(house)
    take, heard = reception.message, reception.status

    def template_finished(message_id: str, status: str) -> None:
        heard(message_id, TemplateFinished(message_id, status).progress, status[:60])

    for door in (
        wechat_door(accounts.wechat, take, template_finished, house.now, accounts.plain_allowed),
        twilio_door(accounts.twilio, house.public_url, take, heard, house.now),
        aliyun_door(accounts.aliyun, partial(take, answerable=False), heard, house.now),
        tickets_api(house),
        matters_api(house),
        outbox_api(house),
        auth_pages(house),
        unit_pages(house),
        centre_pages(house),
        citizen_pages(house),
        receipt_pages(house),
        admin_pages(house),
        entry_pages(house),
        guide_pages(house),
        posters_pages(house, make_qr, accounts.twilio.sender if accounts.twilio else ""),
        health(house),
        sandbox_pages(sandbox_url),
    ):
        app.register_blueprint(door)
