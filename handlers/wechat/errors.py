"""What each failure of WeChat's API means for a letter: a closed table.

Codes and meanings: WeChat's global return codes and the pages of the single calls.
"""

from bot.letter import Outcome

STALE_TOKEN = frozenset({40001, 40014, 42001})  # refresh once, try once more

ERRCODES: dict[int, Outcome] = {
    -1: Outcome.RETRY,  # the system is busy
    45011: Outcome.RETRY,  # too many calls this minute
    # Still refused with a fresh token: the secret is wrong, or somebody else keeps replacing the token.
    40001: Outcome.CONFIGURATION,
    40014: Outcome.CONFIGURATION,
    42001: Outcome.CONFIGURATION,
    40013: Outcome.CONFIGURATION,  # app id
    40125: Outcome.CONFIGURATION,  # app secret
    40164: Outcome.CONFIGURATION,  # our address is not on the allow-list
    40037: Outcome.CONFIGURATION,  # template id
    47003: Outcome.CONFIGURATION,  # a template's fields are not those we fill
    48001: Outcome.CONFIGURATION,  # the account may not use this call
    48004: Outcome.CONFIGURATION,  # the call is banned for this account
    45009: Outcome.QUOTA,  # the day's calls are used up
    45015: Outcome.NEXT_WAY,  # the citizen wrote too long ago
    45047: Outcome.NEXT_WAY,  # too many messages since the citizen wrote
    43004: Outcome.UNREACHABLE,  # does not follow us
    40003: Outcome.PERMANENT,  # no such openid
    40007: Outcome.PERMANENT,  # no such media
    43101: Outcome.PERMANENT,  # the citizen refused such messages
    48002: Outcome.PERMANENT,  # the citizen refuses messages
}


def of_errcode(code: int) -> Outcome:
    """The outcome of an answered call.

    A code not in the table is permanent: WeChat answered, so the letter surely did not go out, and
    the same call would get the same answer; a permanent failure opens the duty officer's deadline,
    so a person sees it, while a retry would hide it.
    """
    return ERRCODES.get(code, Outcome.PERMANENT)
