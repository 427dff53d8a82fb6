"""Handing out what citizens sent: nothing of it may run in anybody's browser."""

from flask import Response

from services.tickets.media import Kept

SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


def picture(kept: Kept) -> Response:
    """Pictures of harmless kinds to look at, everything else to save."""
    kind = kept.content_type.partition(";")[0].strip().lower()
    shown = kind in SHOWN
    response = Response(kept.body, mimetype=kind if shown else "application/octet-stream")
    response.headers["Content-Disposition"] = "inline" if shown else "attachment"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
