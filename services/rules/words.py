"""Words the county says its own way: found, checked, shown filled, kept, and put back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError

from bot.permission import Actor
from bot.refusal import Invalid, NotFound
from bot.segments import segments
from bot.vocabulary import LANGUAGES
from bot.wording import Wording, WrongWords, check_words, placeholders
from models.workings import WordingEdit
from services.house import House
from services.record import audit
from services.work import Work, begin, look, rules_changed

LISTED = 60
TEXT_MOST = 2000
SMS_MOST = 2  # segments of a saying made for SMS (protocols: two are paid for, no more)
SMS = "_sms"
TIMES = ("_by", "_at", "until", "when", "date", "due", "clock", "from", "start")
NUMBERS = ("amount", "count", "index", "minutes", "hours", "days", "year", "day", "left", "total", "level")


@dataclass(frozen=True)
class Saying:
    """One key: its words in each language, the originals, and which were edited."""

    key: str
    texts: Mapping[str, str]
    originals: Mapping[str, str]

    @property
    def edited(self) -> bool:
        """True when the county says it its own way in some language."""
        return dict(self.texts) != dict(self.originals)

    @property
    def names(self) -> list[str]:
        """The placeholders, by name."""
        return sorted(placeholders(self.originals[LANGUAGES[0]]))


@dataclass(frozen=True)
class Sample:
    """A text filled with examples, and for a saying made for SMS how many segments it takes."""

    language: str
    text: str
    segments: int | None


class WrongText(Invalid):
    """A text that cannot be kept; `rule` and `name` say why for the page."""

    def __init__(self, language: str, rule: str, name: str = "") -> None:
        super().__init__("words", f"{language}: {rule} {name}".strip())
        self.language, self.rule, self.name = language, rule, name


def words_in_force(house: House) -> Wording:
    """The words as edited; the originals while the database cannot be read, for a page must say so."""
    try:
        with look(house) as work:
            return work.rules.wording
    except SQLAlchemyError:
        return house.wording


def find_words(house: House, wanted: str, *, edited: bool = False) -> tuple[list[Saying], int]:
    """Sayings whose key or words hold `wanted`, by key; the first of them, and how many there are."""
    with look(house) as work:
        found = [one for one in _sayings(work) if _matches(one, wanted.strip().lower(), edited)]
    return found[:LISTED], len(found)


def _sayings(work: Work) -> Iterator[Saying]:
    for key in sorted(work.house.wording.tables[LANGUAGES[0]]):
        yield _saying(work, key)


def _saying(work: Work, key: str) -> Saying:
    if not work.house.wording.has(key):
        raise NotFound("words", "there is no such saying")
    return Saying(
        key,
        {language: work.rules.wording.tables[language][key] for language in LANGUAGES},
        {language: work.house.wording.tables[language][key] for language in LANGUAGES},
    )


def _matches(one: Saying, wanted: str, edited: bool) -> bool:
    if edited and not one.edited:
        return False
    return any(wanted in text.lower() for text in (one.key, *one.texts.values()))


def saying(house: House, key: str) -> Saying:
    """One key. Raises NotFound."""
    with look(house) as work:
        return _saying(work, key)


def try_words(house: House, key: str, texts: Mapping[str, str]) -> list[Sample]:
    """Each text checked and filled with examples. Raises NotFound, WrongText."""
    with look(house) as work:
        return _tried(work, key, texts)


def _tried(work: Work, key: str, texts: Mapping[str, str]) -> list[Sample]:
    original = _saying(work, key).originals
    return [_sample(work, language, key, texts[language], original[language]) for language in LANGUAGES]


def _sample(work: Work, language: str, key: str, text: str, original: str) -> Sample:
    if not text.strip():
        raise WrongText(language, "empty")
    if len(text) > TEXT_MOST:
        raise WrongText(language, "long")
    try:
        check_words(text, original)
    except WrongWords as wrong:
        raise WrongText(language, wrong.rule, wrong.name) from None
    filled = text.format(**{name: _example(work, language, name) for name in placeholders(text)})
    taken = segments(filled).count if key.endswith(SMS) else None
    if taken is not None and taken > SMS_MOST:
        raise WrongText(language, "segments", str(taken))
    return Sample(language, filled, taken)


def _example(work: Work, language: str, name: str) -> str:
    """Something of the length that is usual in this place."""
    if name == "number":
        return f"{work.now:%y}0000017"
    if name.endswith(TIMES):
        return work.when(work.now + timedelta(days=2), language)
    if name in NUMBERS:
        return "3"
    if "link" in name:
        return f"{work.house.public_url}/t/…"
    if "unit" in name:
        unit = next(iter(sorted(work.rules.units)), None)
        return work.unit_name(unit, language)
    if name in ("first", "leader", "who"):
        return work.say(language, "name.supervisor")
    return work.say(language, "page.admin_words.example")


def edit_words(house: House, actor: Actor, key: str, texts: Mapping[str, str]) -> None:
    """Keep the texts of each language; one that is the original again is no edit. Every process says them
    from its next act on. Raises NotFound, WrongText."""
    with begin(house) as work:
        _tried(work, key, texts)
        before = _saying(work, key)
        for language in LANGUAGES:
            text = texts[language]
            _keep(work, actor, (language, key), None if text == before.originals[language] else text)
        audit(work, actor.name, "words_edited", key=key, was=dict(before.texts))
        rules_changed(work.session)


def reset_words(house: House, actor: Actor, key: str) -> None:
    """Back to the original in each language. Raises NotFound."""
    with begin(house) as work:
        before = _saying(work, key)
        work.session.execute(delete(WordingEdit).where(WordingEdit.key == key))
        audit(work, actor.name, "words_reset", key=key, was=dict(before.texts))
        rules_changed(work.session)


def _keep(work: Work, actor: Actor, name: tuple[str, str], text: str | None) -> None:
    row = work.session.get(WordingEdit, name)
    if text is None:
        if row is not None:
            work.session.delete(row)
    elif row is None:
        language, key = name
        work.session.add(WordingEdit(language=language, key=key, text=text, by=actor.name, at=work.now))
    elif row.text != text:
        row.text, row.by, row.at = text, actor.name, work.now


def edits(house: House) -> list[WordingEdit]:
    """All edits, newest first."""
    with look(house) as work:
        return list(work.session.scalars(select(WordingEdit).order_by(WordingEdit.at.desc())))
