"""The ways out of the house: a Sender for each that has credentials, and what fetches media."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.vocabulary import Channel, Way
from handlers.doors import Accounts
from handlers.sms import media as mms
from handlers.sms.aliyun_sender import AliyunSender
from handlers.sms.gateway import SmsGateway
from handlers.sms.twilio_sender import TwilioSender
from handlers.wechat.client import WeChatClient
from handlers.wechat.media import media_fetcher
from handlers.wechat.qr import create_qr
from handlers.wechat.senders import CustomerServiceSender, TemplateSender
from handlers.wechat.token import TokenShelf
from services.house import Fetch, Sender


@dataclass
class Ways:
    """What has credentials: senders by way, fetchers by channel, and who makes a QR for a scene."""

    senders: dict[Way, Sender] = field(default_factory=dict)
    fetchers: dict[Channel, Fetch] = field(default_factory=dict)
    make_qr: Callable[[str], str] | None = None


def open_ways(
    accounts: Accounts,
    shelf: TokenShelf,
    machine_now: Callable[[], datetime],
    public_url: str,
    *,
    foreign_for_mainland: bool,
) -> Ways:
    """Open every way that has credentials; calls nobody yet."""
    ways = Ways()
    if accounts.wechat.speaks:
        _open_wechat(ways, WeChatClient(accounts.wechat, shelf, machine_now), accounts)
    twilio, aliyun = accounts.twilio, accounts.aliyun
    if twilio or aliyun:
        foreign = TwilioSender(twilio, public_url) if twilio else None
        domestic = AliyunSender(aliyun, now=machine_now) if aliyun else None
        ways.senders[Way.SMS] = SmsGateway(foreign, domestic, foreign_for_mainland=foreign_for_mainland)
    if twilio:
        ways.fetchers[Channel.SMS] = mms.media_fetcher(twilio)
    return ways


def _open_wechat(ways: Ways, client: WeChatClient, accounts: Accounts) -> None:
    ways.senders[Way.CUSTOMER_SERVICE] = CustomerServiceSender(client)
    ways.senders[Way.TEMPLATE] = TemplateSender(client, accounts.wechat.templates)
    ways.fetchers[Channel.WECHAT] = media_fetcher(client)
    ways.make_qr = lambda scene: create_qr(client, scene).url
