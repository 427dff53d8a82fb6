"""/admin/words: every word that people read, found, said the county's own way, and put back."""

from flask import g, request
from flask.typing import ResponseReturnValue

from bot.refusal import NotFound, Refusal
from bot.vocabulary import LANGUAGES
from handlers.guards import current_actor
from handlers.pages.admin.desk import AdminDesk
from services.rules.words import (
    Sample,
    edit_words,
    edits,
    find_words,
    reset_words,
    saying,
    try_words,
)

KEY_MOST = 80


def add(desk: AdminDesk) -> None:
    """The search and one saying."""
    house = desk.house

    def listed() -> str:
        wanted, edited = request.args.get("q", "").strip()[:60], request.args.get("edited") == "1"
        found, count = find_words(house, wanted, edited=edited) if wanted or edited else ([], 0)
        return desk.show(
            "words", found=found, count=count, wanted=wanted, edited=edited, edits=edits(house)[:20]
        )

    def one(key: str, refusal: Refusal | None = None, samples: list[Sample] | None = None) -> str:
        if len(key) > KEY_MOST:
            raise NotFound("words", "there is no such saying")
        typed = g.form.to_dict() if "form" in g else {}
        return desk.show("word", one=saying(house, key), refusal=refusal, samples=samples, typed=typed)

    def change(key: str) -> ResponseReturnValue:
        form = g.form
        texts = {language: form.get(language, "").strip() for language in LANGUAGES}
        if form.get("act") == "reset":
            return desk.attempt(
                lambda: reset_words(house, current_actor(), key), "words_reset", f"/admin/words/{key}",
                lambda refusal: one(key, refusal),
            )  # fmt: skip
        if form.get("act") == "try":
            try:
                return one(key, None, try_words(house, key, texts))
            except Refusal as refusal:
                return one(key, refusal), refusal.status
        return desk.attempt(
            lambda: edit_words(house, current_actor(), key, texts), "words_edited", f"/admin/words/{key}",
            lambda refusal: one(key, refusal),
        )  # fmt: skip

    desk.page("/words", "words", listed)
    desk.page("/words/<key>", "word", one)
    desk.post("/words/<key>", "edit_word", change)
