"""Greetings, help and the channel's own events: nothing to do but answer, or remember a fact."""

from bot.conversation.context import QuestionKind
from bot.conversation.moves import Consent, Follow, Say, Scan, SwitchLanguage
from models.registry import Scene
from services.talk.turn import Turn

SILENT = frozenset({"silence", "position"})


def carry_say(turn: Turn, move: Say) -> None:
    """Words for a topic; a silent topic has none."""
    if move.topic == "privacy":
        turn.say("answer.privacy_line", link=f"{turn.work.house.public_url}/privacy")
    elif move.topic not in SILENT:
        turn.say(f"answer.{move.topic}")


def switch_language(turn: Turn, move: SwitchLanguage) -> None:
    """Answer in this language from now on."""
    turn.contact.language = move.language
    turn.say("answer.language_switched")


def follow(turn: Turn, move: Follow) -> None:
    """Following or not decides whether WeChat may be used at all."""
    turn.contact.following = move.following
    if move.following:
        turn.say("answer.follow")


def consent(turn: Turn, move: Consent) -> None:
    """STOP and START: an opt-out is recorded and answered by nothing (the gateway has answered)."""
    turn.contact.opted_out = not move.allowed
    if move.allowed:
        turn.say("answer.opt_in")


def scan(turn: Turn, move: Scan) -> None:
    """A window's poster: the next matter belongs to it, and the visit may be rated."""
    work = turn.work
    scene = work.session.get(Scene, move.scene)
    unit = scene.unit if scene else move.scene
    if unit not in work.rules.units:
        turn.say("answer.follow")
        return
    turn.contact.scene_unit, turn.contact.scene_at = unit, min(turn.message.at, work.now)
    turn.ask(QuestionKind.VISIT, None, about=unit)
    turn.say("answer.scan_window", unit=turn.unit(unit))
