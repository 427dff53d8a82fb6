"""The only way a status changes: a table of (status, action) → status (house.md, rule 2)."""

from enum import StrEnum

from bot.refusal import Conflict
from bot.vocabulary import Status


class Action(StrEnum):
    """What can happen to a ticket that concerns its status."""

    DISPATCH = "dispatch"
    TAKE_UP = "take_up"
    SIGN = "sign"
    CONTACT = "contact"
    REPLY = "reply"
    RETURN = "return"
    KEEP = "keep"  # a return was not upheld: back to the same unit
    REOPEN = "reopen"
    UNDO_REOPEN = "undo_reopen"  # the low rating was a slip of the finger
    CLOSE = "close"
    WITHDRAW = "withdraw"
    DECLINE = "decline"
    OBJECT = "object"
    CONCLUDE = "conclude"


S, A = Status, Action

TABLE: dict[tuple[Status, Action], Status] = {
    (S.OPEN, A.DISPATCH): S.ASSIGNED,
    (S.OPEN, A.KEEP): S.ASSIGNED,
    (S.OPEN, A.TAKE_UP): S.IN_PROGRESS,
    (S.OPEN, A.DECLINE): S.DECLINED,
    (S.OPEN, A.WITHDRAW): S.WITHDRAWN,
    (S.OPEN, A.CLOSE): S.CLOSED,  # praise, passed on and closed at once
    (S.ASSIGNED, A.DISPATCH): S.ASSIGNED,
    (S.ASSIGNED, A.SIGN): S.IN_PROGRESS,
    (S.ASSIGNED, A.CONTACT): S.ASSIGNED,
    (S.ASSIGNED, A.REPLY): S.RESOLVED,
    (S.ASSIGNED, A.RETURN): S.OPEN,
    (S.ASSIGNED, A.WITHDRAW): S.WITHDRAWN,
    (S.ASSIGNED, A.UNDO_REOPEN): S.RESOLVED,
    (S.ASSIGNED, A.CLOSE): S.CLOSED,  # reopened, called back, and solved after all
    (S.ASSIGNED, A.CONCLUDE): S.CONCLUDED,
    (S.IN_PROGRESS, A.DISPATCH): S.ASSIGNED,
    (S.IN_PROGRESS, A.CONTACT): S.IN_PROGRESS,
    (S.IN_PROGRESS, A.REPLY): S.RESOLVED,
    (S.IN_PROGRESS, A.RETURN): S.OPEN,
    (S.IN_PROGRESS, A.WITHDRAW): S.WITHDRAWN,
    (S.IN_PROGRESS, A.CLOSE): S.CLOSED,
    (S.IN_PROGRESS, A.CONCLUDE): S.CONCLUDED,
    (S.RESOLVED, A.CONTACT): S.RESOLVED,
    (S.RESOLVED, A.REPLY): S.RESOLVED,  # the unit adds to its answer
    (S.RESOLVED, A.CLOSE): S.CLOSED,
    (S.RESOLVED, A.REOPEN): S.ASSIGNED,
    (S.RESOLVED, A.WITHDRAW): S.WITHDRAWN,
    (S.RESOLVED, A.CONCLUDE): S.CONCLUDED,
    (S.CLOSED, A.REOPEN): S.ASSIGNED,
    (S.CONCLUDED, A.REOPEN): S.ASSIGNED,  # new facts
    (S.DECLINED, A.OBJECT): S.OPEN,
}


def after(status: Status, action: Action) -> Status:
    """The status after `action`. Raises Conflict where the table has no such row."""
    following = TABLE.get((status, action))
    if following is None:
        raise Conflict("status", f"{action.value} is not possible while the ticket is {status.value}")
    return following
