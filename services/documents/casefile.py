"""The case file (卷宗) of one matter: everything that shows how it was handled, for leaders or a court.

Redacted: neither the citizen's words nor what was asked in private. Whole: for seniors, with a reason.
"""

from collections.abc import Iterator, Sequence
from typing import IO, Any

from sqlalchemy import select

from bot.derivation import Reason, tell
from bot.paper import Grid, Heading, Paper, Part, Passage
from models.history import Event
from models.judgements import CallBack, Rating
from models.ledgers import Outbox
from models.tickets import Proposal, Ticket
from services.citizen.receipt import is_whole
from services.documents.ledger import post_name
from services.documents.office import write_paper
from services.documents.order import WHOLE
from services.documents.task import DOCX, Task, Told
from services.tickets.view import CONFIDENTIAL, TicketPage, page_in

OURS = 8  # characters of a digest that tell it apart


def write_case_file(task: Task, file: IO[bytes]) -> Told:
    """Write the file of the ticket that was asked for."""
    write_paper(case_file(task), task.language, file)
    return Told(f"{task.say('casefile.name', number=task.row.asked['number'])}.docx", DOCX)


def case_file(task: Task) -> Paper:
    """The file as a value. Raises NotFound when the asker may not see the ticket any more."""
    work, number = task.work, task.row.asked["number"]
    page = page_in(work, task.actor, number)
    ticket = work.session.scalars(select(Ticket).where(Ticket.number == number)).one()
    whole = task.row.asked["extent"] == WHOLE
    task.progress(0, 1)
    return Paper(
        title=task.say("casefile.title", number=number),
        parts=(
            *_facts(task, ticket),
            *_words(task, page, whole),
            *_promises(task, page),
            *_consents(task, ticket),
            *_rulings(task, page),
            *_judged(task, ticket, whole),
            *_sent(task, ticket),
            *_history(task, page, ticket, whole),
        ),
        signed=task.say("office", county=work.house.county),
        dated=work.rules.calendar.local(work.now).date(),
        notes=(task.say(f"casefile.{'whole' if whole else 'redacted'}"),),
    )


def _facts(task: Task, ticket: Ticket) -> Iterator[Part]:
    word = task.word
    facts = (
        ("number", ticket.number),
        ("received", task.stamp(ticket.received_at)),
        ("channel", word(f"page.channel.{ticket.channel}")),
        ("nature", word(f"nature.{ticket.nature}")),
        ("urgency", word(f"urgency.{ticket.urgency}")),
        ("topic", ticket.topic or "—"),
        ("unit", task.work.unit_name(ticket.unit, task.language)),
        ("first_asked", post_name(task, ticket.first_responsible)),
        ("status", word(f"status.{ticket.status}")),
        ("first_promise", task.stamp(ticket.first_promise_at)),
        ("promise", task.stamp(ticket.promise_due_at)),
        ("resolved", task.stamp(ticket.resolved_at)),
        ("ended", task.stamp(ticket.ended_at)),
        ("dispatches", str(ticket.dispatches)),
        ("reopens", str(ticket.reopens)),
    )
    yield Heading(task.say("casefile.facts"))
    yield _grid(task, ("what", "told"), [(task.say(f"ledger.{name}"), told) for name, told in facts], (1, 3))


def _words(task: Task, page: TicketPage, whole: bool) -> Iterator[Part]:
    """What was said, the citizen's own words only in the whole file; notes of the centre too."""
    yield Heading(task.say("casefile.words"))
    kept = _confidential_texts(page)
    for one in page.words:
        theirs = one["author"] == "citizen"
        if not whole and (theirs or one["id"] in kept):
            continue
        who = task.word("page.actor.citizen") if theirs else post_name(task, one["author"])
        yield Passage(f"{who}  {task.stamp(one['at'])}")
        yield Passage(one["text"] or task.say("casefile.erased"), quoted=True)
    if not whole:
        yield Passage(task.say("casefile.withheld"))
    if page.media:
        rows = [
            (str(one["id"]), str(one["content_type"] or "—"), str(one["size"] or "—")) for one in page.media
        ]
        yield _grid(task, ("media", "kind", "bytes"), rows)


def _confidential_texts(page: TicketPage) -> set[int]:
    return {
        event["data"]["text"]
        for event in page.events
        if event["kind"] in CONFIDENTIAL and event["data"].get("text")
    }


def _promises(task: Task, page: TicketPage) -> Iterator[Part]:
    """Each promise with how it was reckoned, and what became of it."""
    yield Heading(task.say("casefile.promises"))
    for row in page.deadlines:
        state = "met" if row["met_at"] else row["ended"] or "open"
        yield Heading(f"{task.word('kind.' + row['kind'])} · {post_name(task, row['owner'])}", 2)
        yield Passage(
            task.say(
                "casefile.promise",
                started=task.stamp(row["started_at"]),
                due=task.stamp(row["due_at"]),
                state=task.say(f"casefile.state.{state}"),
                at=task.stamp(row["met_at"] or row["ended_at"]),
                policy=row["policy"],
            )
        )
        wording = task.work.rules.wording
        for step in row["derivation"]:
            yield Passage(tell(Reason(step["key"], step["values"]), wording, task.language), quoted=True)


def _consents(task: Task, ticket: Ticket) -> Iterator[Part]:
    """Every time that was asked for, and what the person said to it."""
    query = select(Proposal).where(Proposal.ticket_id == ticket.id).order_by(Proposal.id)
    rows = [
        (
            task.stamp(one.proposed_at),
            post_name(task, one.by),
            task.stamp(one.until),
            task.say(f"casefile.answer.{one.answer or 'open'}"),
            task.stamp(one.answered_at),
        )
        for one in task.work.session.scalars(query)
    ]
    if rows:
        yield Heading(task.say("casefile.consents"))
        yield _grid(task, ("at", "by", "until", "answer_", "answered"), rows)


def _rulings(task: Task, page: TicketPage) -> Iterator[Part]:
    rows = [
        (
            task.word(f"page.question.{one['subject']}"),
            post_name(task, one["asked_by"]),
            task.stamp(one["asked_at"]),
            task.word(f"page.return_reason.{one['reason']}"),
            _decision(task, one),
            task.stamp(one["decided_at"]),
        )
        for one in page.rulings
    ]
    if rows:
        yield Heading(task.say("casefile.rulings"))
        yield _grid(task, ("what", "by", "at", "reason", "decision", "decided"), rows)
    cards = [
        (
            task.word(f"page.card.{one['colour']}"),
            task.word(f"kind.{one['cause']}"),
            task.word(f"page.card_state.{one['state']}"),
            task.stamp(one["drafted_at"]),
            task.stamp(one["decided_at"]),
        )
        for one in page.cards
    ]
    if cards:
        yield Heading(task.say("bulletin.cards"))
        yield _grid(task, ("card", "cause", "state_", "at", "decided"), cards)


def _decision(task: Task, ruling: dict[str, Any]) -> str:
    if ruling["upheld"] is None:
        return task.say("casefile.answer.open")
    return task.say(f"casefile.answer.{'yes' if ruling['upheld'] else 'no'}")


def _judged(task: Task, ticket: Ticket, whole: bool) -> Iterator[Part]:
    """What the person thought of it; call backs in the whole file only."""
    session = task.work.session
    ratings = session.scalars(select(Rating).where(Rating.ticket_id == ticket.id).order_by(Rating.id))
    rows = [
        (
            task.stamp(one.at),
            task.word(f"grade.{one.satisfaction}") if one.satisfaction else "—",
            task.word(f"page.solved.{one.solved}") if one.solved else "—",
        )
        for one in ratings
    ]
    calls = session.scalars(select(CallBack).where(CallBack.ticket_id == ticket.id).order_by(CallBack.id))
    if whole:
        rows += [
            (
                task.stamp(one.at),
                task.say("casefile.called_back"),
                task.word(f"page.solved.{one.solved}") if one.solved else task.say("casefile.not_reached"),
            )
            for one in calls
        ]
    if rows:
        yield Heading(task.say("casefile.judged"))
        yield _grid(task, ("at", "grade", "solved_"), rows)


def _sent(task: Task, ticket: Ticket) -> Iterator[Part]:
    """Proof of delivery: what was said to the person, by which way, when, and what became of it."""
    query = (
        select(Outbox).where(Outbox.ticket_id == ticket.id, Outbox.to_citizen.is_(True)).order_by(Outbox.id)
    )
    rows = [
        (
            str(one.id),
            task.word(f"page.purpose.{one.purpose}"),
            task.word(f"page.way.{one.way or one.channel}"),
            task.stamp(one.created_at),
            task.stamp(one.sent_at),
            task.word(f"page.outbox.{one.status}"),
            str(one.attempts),
        )
        for one in task.work.session.scalars(query)
    ]
    yield Heading(task.say("casefile.sent"))
    yield _grid(
        task, ("row", "what", "way", "at", "sent_at", "state_", "attempts"), rows, (1, 2, 2, 3, 3, 2, 1)
    )


def _history(task: Task, page: TicketPage, ticket: Ticket, whole: bool) -> Iterator[Part]:
    """Every step with its digest, and whether the chain is whole."""
    session = task.work.session
    events = list(session.scalars(select(Event).where(Event.ticket_id == ticket.id).order_by(Event.seq)))
    rows = [
        (
            str(one["seq"]),
            task.stamp(one["at"]),
            post_name(task, one["actor"]),
            task.word(f"page.event.{one['kind']}"),
            one["hash"][:OURS],
        )
        for one in page.events
        if whole or one["kind"] not in CONFIDENTIAL
    ]
    yield Heading(task.say("casefile.history"))
    yield _grid(task, ("seq", "at", "by", "event", "digest"), rows, (1, 3, 3, 4, 2))
    held = "intact" if is_whole(ticket.number, events) else "broken"
    yield Passage(
        task.say(f"casefile.{held}", count=len(events), code=f"{ticket.number}-{ticket.event_hash[:OURS]}")
    )


def _grid(
    task: Task, heads: Sequence[str], rows: Sequence[tuple[str, ...]], widths: tuple[int, ...] = ()
) -> Grid:
    return Grid(tuple(task.say(f"casefile.{head}") for head in heads), tuple(rows), widths)
