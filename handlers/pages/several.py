"""/centre/several and /unit/together: one verb for several tickets of a list: what will be done to
which, then each by itself, and what became of each."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from bot.offers import fits_together
from bot.permission import may
from bot.refusal import Forbidden, Invalid, NotFound
from bot.vocabulary import Status
from handlers.api.tickets import known_number
from handlers.guards import View, current_actor
from handlers.pages.show import reader_of, show
from handlers.pages.ticket import fields_of
from services.house import House
from services.tickets.together import Chosen, act_together, looked_at
from services.watch.search import clean

MOST_TOGETHER = 50
TOGETHER = ("note", "dispatch", "sign", "close", "supervise")  # what may be said alike of many
OF_UNITS = ("sign",)  # the same words to many people are sent from a ticket's page, beside what is alike


@dataclass(frozen=True)
class Several:
    """The two pages of one desk; `base` is /centre or /unit, `path` what they stand under."""

    house: House
    base: str
    path: str
    verbs: tuple[str, ...]

    def add(self, blueprint: Blueprint, guard: Callable[[View], View]) -> None:
        """The page that asks, and the act, for those the guard lets in."""
        blueprint.add_url_rule(f"/{self.path}", self.path, guard(self.ask), methods=["POST"])
        blueprint.add_url_rule(f"/{self.path}/done", f"{self.path}_done", guard(self.do), methods=["POST"])

    def ask(self) -> ResponseReturnValue:
        """What will be done to which; those whose status does not allow it are named and left out."""
        verb, chosen = self._asked()
        now, numbers = self.house.now(), [one.number for one in chosen]
        rows = looked_at(self.house, current_actor(), numbers, now)
        fit = [row for row in rows if fits_together(verb, Status(row["status"]))]
        return self._shown("several.html", verb, fit=fit, unfit=[row for row in rows if row not in fit])

    def do(self) -> ResponseReturnValue:
        """Each by itself. Sent twice, nothing is done twice: what changed since it was looked at is left."""
        verb, chosen = self._asked()
        fields = fields_of(verb, g.form, reader_of(self.house).rules.calendar)
        told = act_together(self.house, current_actor(), chosen, verb, fields, self.house.now())
        done = [one for one in told if one.refusal is None]
        return self._shown("several_done.html", verb, outcomes=told, done=len(done))

    def _shown(self, template: str, verb: str, **values: object) -> str:
        path, back = f"{self.base}/{self.path}", back_to_list(self.base)
        return show(
            self.house, template, reader=reader_of(self.house), base=self.base, path=path, verb=verb,
            back=back, filters=back.partition("?")[2], desk_here=back.partition("?")[0], **values,
        )  # fmt: skip

    def _asked(self) -> tuple[str, list[Chosen]]:
        """The verb and the tickets of the form. Raises NotFound, Forbidden, Invalid."""
        verb = g.form.get("verb", "")
        if verb not in self.verbs:
            raise NotFound("verb", "there is no such verb")
        if not may(current_actor(), verb):
            raise Forbidden("role", "this is not for your role")
        numbers = list(dict.fromkeys(g.form.getlist("number")))
        if not 0 < len(numbers) <= MOST_TOGETHER:
            raise Invalid("several", f"choose between 1 and {MOST_TOGETHER} tickets")
        return verb, [_chosen(one) for one in numbers]


def add_several(blueprint: Blueprint, house: House, guard: Callable[[View], View]) -> None:
    """The centre's two pages."""
    Several(house, "/centre", "several", TOGETHER).add(blueprint, guard)


def add_unit_several(blueprint: Blueprint, house: House, guard: Callable[[View], View]) -> None:
    """The unit's two pages."""
    Several(house, "/unit", "together", OF_UNITS).add(blueprint, guard)


def verbs_together() -> list[str]:
    """What the actor may do to several at once."""
    return [verb for verb in TOGETHER if may(current_actor(), verb)]


def back_to_list(base: str = "/centre", **more: str) -> str:
    """The list it was chosen from, with its filters and `more`."""
    if base == "/unit":
        return "/unit/"
    filters = {**clean(dict(parse_qsl(g.form.get("back", "")[:1000]))), **more}
    return "/centre/tickets?" + urlencode(filters)


def _chosen(typed: str) -> Chosen:
    """A number, and after a hyphen how many events the ticket had when it was shown."""
    number, _, seen = typed.partition("-")
    counted = seen.isascii() and seen.isdigit() and len(seen) < 10
    if seen and not counted:
        raise Invalid("several", "a ticket is named by its number")
    return Chosen(known_number(number), int(seen) if seen else None)
