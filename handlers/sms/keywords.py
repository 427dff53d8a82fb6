"""Words that opt out and in when they are the whole message (protocols.md, Twilio and domestic gateways)."""

from bot.message import MessageKind

OUT = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "退订", "td"})
IN = frozenset({"start", "unstop"})
IN_AT_THE_FOREIGN_GATEWAY = IN | {"yes"}  # elsewhere it answers a question
ANSWERED_BY_THE_GATEWAY = frozenset({"help", "info"})


def kind_of(body: str, *, foreign: bool = True) -> MessageKind | None:
    """OPT_OUT, OPT_IN or TEXT; None for words the foreign gateway answers itself."""
    word = body.strip().lower()
    if word in OUT:
        return MessageKind.OPT_OUT
    if word in (IN_AT_THE_FOREIGN_GATEWAY if foreign else IN):
        return MessageKind.OPT_IN
    if foreign and word in ANSWERED_BY_THE_GATEWAY:
        return None
    return MessageKind.TEXT
