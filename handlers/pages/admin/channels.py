"""/admin/channels: what is on, what the provider is told, what failed, and a live test."""

from flask import g
from flask.typing import ResponseReturnValue

from bot.refusal import Refusal
from handlers.guards import current_actor
from handlers.pages.admin.desk import AdminDesk
from handlers.pages.show import reader_of
from services.rules.channels import Tested, channels, try_channel
from services.staff.accounts import accounts

CALLBACKS = {"wechat": ("/wechat",), "sms": ("/sms", "/sms/status")}


def add(desk: AdminDesk) -> None:
    """One page and its test."""
    house = desk.house

    def listed(refusal: Refusal | None = None, tested: Tested | None = None) -> str:
        reader = reader_of(house)
        bound = [row for row in accounts(house) if row["bound"]]
        return desk.show(
            "channels", reader=reader, rows=channels(house, reader.now), off=house.channels_off, bound=bound,
            callbacks=CALLBACKS, public_url=house.public_url, refusal=refusal, tested=tested,
            typed=g.form.to_dict() if "form" in g else {},
        )  # fmt: skip

    def test() -> ResponseReturnValue:
        words = reader_of(house).say("admin_channels.test_words", county=house.county)
        way, to = g.form.get("way", ""), g.form.get("to", "").strip()[:40]
        try:
            return listed(tested=try_channel(house, current_actor(), way, to, words, house.now()))
        except Refusal as refusal:
            return listed(refusal), refusal.status

    desk.page("/channels", "channels", listed)
    desk.post("/channels", "test_channel", test)
