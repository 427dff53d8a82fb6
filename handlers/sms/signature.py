"""Twilio's signature over the URL as Twilio sees it and every form field that came."""

import hmac

from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)
from werkzeug.datastructures import Headers, MultiDict

from handlers.sms.refusal import Refused


def check(token: str, url: str, form: MultiDict[str, str], headers: Headers) -> None:
    """Raise Refused unless the request was signed with the account's token. Nothing else is read before."""
    claimed = headers.get(SIGNATURE_HEADER, "")
    algorithm = get_signature_algorithm(headers.get(SIGNATURE_SETTINGS_HEADER, ""))
    try:
        true = RequestValidator(token).compute_signature(url, form, algorithm)
    except (ValueError, UnicodeError):
        raise Refused("signature", "the signature is not one of ours to check") from None
    if not hmac.compare_digest(claimed.encode("utf-8", "replace"), true.encode()):
        raise Refused("signature", "the signature does not fit")
