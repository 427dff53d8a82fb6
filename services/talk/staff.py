"""Bound staff act by message, with the same checks as the API; binding by a one-time code."""

from sqlalchemy import select

from bot.conversation.moves import Bind, StaffAct, StaffSay
from bot.permission import Actor
from bot.refusal import Refusal
from bot.when import say_left
from models.registry import Person
from models.tickets import Ticket
from services.staff.actors import as_actor
from services.staff.people import bind
from services.staff.posts import posts_of
from services.talk.turn import Turn
from services.tickets.verbs import act_in

LISTED = 10


def carry_bind(turn: Turn, move: Bind) -> None:
    """The code binds this sender to the staff member it was made for."""
    person = bind(turn.work, turn.contact, move.code)
    if person is None:
        turn.say("staff.bind_failed")
        return
    post = ", ".join(posts_of(turn.work.session, person.id)) or person.role
    turn.say("staff.bound", name=person.name, post=post)


def carry_act(turn: Turn, move: StaffAct) -> None:
    """One verb on one ticket; a refusal undoes the verb and nothing else."""
    actor = actor_of(turn)
    try:
        with turn.work.session.begin_nested():
            act_in(turn.work, actor, move.number, move.verb, move.fields)
    except Refusal as refusal:
        turn.say("staff.refused", reason=_reason(turn, refusal))
        return
    turn.say(f"staff.done.{move.verb}", number=move.number)


def actor_of(turn: Turn) -> Actor:
    """The staff member behind the contact; their role and unit bound every act."""
    return as_actor(turn.work.session.get_one(Person, turn.contact.person_id))


def _reason(turn: Turn, refusal: Refusal) -> str:
    key = f"refusal.{refusal.key}"
    if turn.work.house.wording.has(key):
        return turn.work.say(turn.contact.language, key)
    return refusal.message


def carry_say(turn: Turn, move: StaffSay) -> None:
    """The to-do list, help, or what was unclear in a command."""
    if move.topic == "list":
        _list(turn)
    else:
        turn.say(f"staff.{move.topic}")


def _list(turn: Turn) -> None:
    """What is due first, with the time left; never the citizen's words."""
    work, language = turn.work, turn.contact.language
    numbers = turn.context.staff.open_numbers[:LISTED] if turn.context.staff else ()
    if not numbers:
        turn.say("staff.list_empty")
        return
    turn.say("staff.list_head", count=len(numbers))
    rows = work.session.scalars(select(Ticket).where(Ticket.number.in_(numbers)).order_by(Ticket.next_due_at))
    for ticket in rows:
        left = say_left(ticket.next_due_at, work.now, language) if ticket.next_due_at else ""
        turn.say(
            "staff.list_line", number=ticket.number, kind=work.say(language, f"nature.{ticket.nature}"),
            left=left, summary=work.say(language, f"status.{ticket.status}"),
        )  # fmt: skip
