"""Why the house says no: one small family, mapped to an answer by each door."""


class Refusal(Exception):
    """A clear no. `key` is a code for programs (wording `refusal.<key>`), the message one line in English."""

    status = 400

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key
        self.message = message


class Invalid(Refusal):
    """The request is not well formed or misses something."""


class Forbidden(Refusal):
    """This actor may not do this."""

    status = 403


class NotFound(Refusal):
    """There is no such thing, or it is not the actor's to see."""

    status = 404


class Conflict(Refusal):
    """The state of the thing does not allow it."""

    status = 409


class TooMany(Refusal):
    """Asked too often; later it may be asked again."""

    status = 429
