"""How the door says no: two kinds, each one line and a status, without internals."""

from bot.refusal import Forbidden, Invalid


class Refused(Forbidden):
    """Forged, stale or meant for another account: 403."""

    def __init__(self, message: str) -> None:
        super().__init__("forged", message)


class Malformed(Invalid):
    """Not what WeChat sends: 400."""

    def __init__(self, message: str) -> None:
        super().__init__("malformed", message)
