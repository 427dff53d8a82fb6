"""/admin/guides: guides edited, added, retired, taken in from a sheet, each change to be taken back."""

from io import BytesIO

from flask import flash, g, redirect, request, send_file
from flask.typing import ResponseReturnValue

from bot.guides.checking import FIELDS, Wrong, checked
from bot.guides.facts import SAID, SUBJECTS, GuideFacts
from bot.refusal import Invalid, Refusal
from bot.vocabulary import Role
from handlers.guards import UPLOAD_BYTES, by_role, current_actor
from handlers.pages.admin.desk import AdminDesk
from handlers.pages.show import reader_of
from services.guides import change as changing
from services.guides.sheet import BYTES_MOST, Sheet, read_sheet, sheet_of
from services.guides.shelf import all_guides, any_guide

HERE = "/admin/guides"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WrongGuide(Invalid):
    """A guide that cannot be kept; `wrong` says which fields and why."""

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__("guide_wrong", "some fields cannot be kept")
        self.wrong = wrong


def add(desk: AdminDesk) -> None:
    """The list, one guide, the sheet, and what was changed."""
    door = _Guides(desk)
    desk.page("/guides", "guides", door.listed)
    desk.post("/guides", "add_guide", door.add)
    desk.page("/guides/sheet.xlsx", "guide_sheet", door.sheet)
    taking = by_role(desk.house, Role.ADMIN, body_bytes=UPLOAD_BYTES)
    desk.blueprint.add_url_rule("/guides/import", "import_guides", taking(door.take_in), methods=["POST"])
    desk.page("/guides/changes/<int:change_id>", "guide_change", door.change)
    desk.post("/guides/changes/<int:change_id>/confirm", "confirm_guides", door.confirm)
    desk.post("/guides/changes/<int:change_id>/undo", "undo_guides", door.undo)
    desk.page("/guides/<key>", "guide", door.one)
    desk.post("/guides/<key>", "edit_guide", door.edit)
    desk.post("/guides/<key>/active", "retire_guide", door.retire)


class _Guides:
    """The views, with what they were given."""

    def __init__(self, desk: AdminDesk) -> None:
        self._desk, self._house = desk, desk.house

    def listed(self, refusal: Refusal | None = None, read: Sheet | None = None) -> str:
        """All guides; what was changed lately; after a sheet with bad rows, every one of them."""
        wanted = request.args.get("q", "").strip()[:60]
        typed = g.form.to_dict() if refusal and g.get("form") else {}
        return self._desk.show(
            "guides", rows=all_guides(self._house, wanted), wanted=wanted, refusal=refusal, read=read,
            changes=changing.changes(self._house), typed=typed, subjects=SUBJECTS, said=SAID,
        )  # fmt: skip

    def one(self, key: str, refusal: Refusal | None = None) -> str:
        """One guide to edit."""
        facts = any_guide(self._house, key[:60])
        typed = g.form.to_dict() if refusal else typed_of(facts)
        return self._desk.show(
            "guide", guide=facts, typed=typed, refusal=refusal, subjects=SUBJECTS, said=SAID,
        )  # fmt: skip

    def add(self) -> ResponseReturnValue:
        """One more guide."""
        return self._keep(g.form.get("key", "").strip(), new=True)

    def edit(self, key: str) -> ResponseReturnValue:
        """The same guide, said otherwise."""
        return self._keep(key, new=False)

    def _keep(self, key: str, *, new: bool) -> ResponseReturnValue:
        def deed() -> None:
            units = {card.code for card in reader_of(self._house).rules.units.values()}
            facts = checked({**g.form.to_dict(), "key": key}, units)
            if isinstance(facts, list):
                raise WrongGuide(facts)
            changing.keep_guide(self._house, current_actor(), facts, new=new)

        done, back = ("guide_added", HERE) if new else ("guide_edited", f"{HERE}/{key}")
        again = self.listed if new else (lambda refusal: self.one(key, refusal))
        return self._desk.attempt(deed, done, back, again)

    def retire(self, key: str) -> ResponseReturnValue:
        """Answers nobody any more, or again."""
        active = g.form.get("active") == "1"
        return self._desk.attempt(
            lambda: changing.set_active(self._house, current_actor(), key, active),
            "guide_edited", f"{HERE}/{key}", lambda refusal: self.one(key, refusal),
        )  # fmt: skip

    def sheet(self) -> ResponseReturnValue:
        """The form to fill in; `filled=1` with the guides in use."""
        language = reader_of(self._house).language
        data = sheet_of(self._house, language, filled=request.args.get("filled") == "1")
        return send_file(BytesIO(data), XLSX, as_attachment=True, download_name="guides.xlsx")

    def take_in(self) -> ResponseReturnValue:
        """A filled sheet: shown what it would change; with one bad row nothing can be taken."""
        try:
            given = request.files.get("sheet")
            if given is None or not given.filename:
                raise Invalid("sheet_missing", "choose a file")
            read = read_sheet(self._house, given.read(BYTES_MOST + 1))
            if read.bad:
                return self.listed(read=read), 422
            number = changing.propose_sheet(self._house, current_actor(), read.guides)
        except Refusal as refusal:
            return self.listed(refusal), refusal.status
        return redirect(f"{HERE}/changes/{number}", 303)

    def change(self, change_id: int, refusal: Refusal | None = None) -> str:
        """What a change makes of each guide."""
        found, differing = changing.differences(self._house, change_id)
        return self._desk.show("guide_change", change=found, differing=differing, refusal=refusal)

    def confirm(self, change_id: int) -> ResponseReturnValue:
        """What was looked at holds from now on."""
        return self._finish(change_id, changing.confirm, "guides_imported")

    def undo(self, change_id: int) -> ResponseReturnValue:
        """As it was before."""
        return self._finish(change_id, changing.undo, "guides_undone")

    def _finish(self, change_id: int, deed: changing.Deed, done: str) -> ResponseReturnValue:
        try:
            deed(self._house, current_actor(), change_id)
        except Refusal as refusal:
            return self.change(change_id, refusal), refusal.status
        flash(done)
        return redirect(HERE, 303)


def typed_of(facts: GuideFacts) -> dict[str, str]:
    """A guide as the form's fields."""
    said = {f"{at}_{name}": words for at in ("zh", "en") for name, words in facts.said(at).items()}
    plain = {"key": facts.key, "unit": facts.unit, "subject": facts.subject, "phone": facts.phone}
    return {name: "" for name in FIELDS} | plain | {"keywords": "\n".join(facts.keywords)} | said
