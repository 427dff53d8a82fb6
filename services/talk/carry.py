"""Which function carries out which move."""

from collections.abc import Callable
from typing import Any

from bot.conversation import moves
from services.talk import answers, erasure, matters, ratings, requests, smalltalk, staff
from services.talk.turn import Turn

CARRIERS: dict[type, Callable[[Turn, Any], None]] = {
    moves.OpenMatter: matters.open_matter,
    moves.Add: matters.add,
    moves.Ask: requests.carry_ask,
    moves.UnknownNumber: requests.unknown_number,
    moves.Answer: answers.carry_answer,
    moves.Rate: ratings.carry_rate,
    moves.CorrectRating: ratings.correct,
    moves.Erase: erasure.ask_erasure,
    moves.Say: smalltalk.carry_say,
    moves.SwitchLanguage: smalltalk.switch_language,
    moves.Follow: smalltalk.follow,
    moves.Consent: smalltalk.consent,
    moves.Scan: smalltalk.scan,
    moves.Bind: staff.carry_bind,
    moves.StaffAct: staff.carry_act,
    moves.StaffSay: staff.carry_say,
}


def carry_out(turn: Turn, move: moves.Move) -> None:
    """Do what the message means and add the words to answer with."""
    CARRIERS[type(move)](turn, move)
