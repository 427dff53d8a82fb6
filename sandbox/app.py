"""The sandbox as a web application: WeChat's API, Twilio's API, the control API and the phones."""

from flask import Flask, redirect

from sandbox.acts import Acts
from sandbox.addresses import Addresses
from sandbox.clock import Clock
from sandbox.control import Control
from sandbox.later import Later
from sandbox.pages import Phones
from sandbox.secrets import Secrets
from sandbox.sms.api import SmsApi
from sandbox.sms.push import SmsPush
from sandbox.wechat.api import WeChatApi
from sandbox.wechat.push import WeChatPush
from sandbox.world import World

MOST_BYTES = 12 * 1024 * 1024
CITIZENS = (("wechat", "王阿姨"), ("wechat", "李师傅"), ("sms", "陈女士（香港）"))
STAFF = (("wechat", "县医院联络员"), ("wechat", "中心值班员"))


def make_sandbox(world: World, clock: Clock, secrets: Secrets, at: Addresses) -> Flask:
    """The application; its people are there already."""
    app = Flask("sandbox", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    later = Later()
    wechat = WeChatPush(world, secrets, at)
    sms = SmsPush(world, secrets, at)
    acts = Acts(world, wechat, sms, at, later)
    people(world)
    for blueprint in (
        WeChatApi(world, secrets, at, acts.finished).blueprint(),
        SmsApi(world, secrets, at, later).blueprint(),
        Control(world, acts, clock).blueprint(),
        Phones(world, acts, clock).blueprint(),
    ):
        app.register_blueprint(blueprint)
    app.add_url_rule("/", "start", lambda: redirect("/sandbox/"))
    return app


def people(world: World) -> None:
    """Somebody to begin with."""
    if not world.people():
        for channel, name in (*CITIZENS, *STAFF):
            world.add_person(channel, name)
