"""Units named in the text: who is meant, who is accused, and who is only a landmark."""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from bot.routing.facts import UnitFacts
from bot.routing.phrases import PhraseIndex

_ACCUSED_BEFORE = re.compile(
    r"(?:投诉|举报|控告|反映|曝光|表扬|感谢|质疑|请问|咨询|complain about|the|at)[^，。,]{0,8}$"
)
_ACCUSED_AFTER = re.compile(
    r"^.{0,8}?(?:态度|工作人员|窗口|柜台|不作为|乱收费|没人管|没有人|司机|医生|护士|营业厅|收费|办事|办理|"
    r"排队|服务|骂人|拖延|推诿|不给|拒绝|刁难|员工|客服|人员|电话|rude|staff|clerk|driver|refus|never|queue|charged)"
)
_LANDMARK_AFTER = re.compile(
    r"^(?:的)?(?:旁|附近|对面|门口|门前|后面|前面|边上|隔壁|路口|路段|宿舍|家属|楼下|站(?!长)|"
    r"东|西|南|北|nearby|next door)"
)
_LANDMARK_BEFORE = re.compile(r"(?:near|opposite|behind|next to|across from|outside)(?: the| our)? ?$")
_TOLD_BEFORE = re.compile(
    r"(?:向|找|打|给|跟|和|到|告诉|联系|反映给|投诉到|举报给|请求|希望|恳请|called|told)(?:了|过)?[^，。,]{0,3}$"
)


class Named(NamedTuple):
    """A unit named: 0.5 told of it already, 1 mentioned, 2 the one the words are about; the name used."""

    role: float
    name: str
    official: bool = False


class Names:
    """All names of the units in force; `common` ones are too ordinary to name anybody."""

    __slots__ = ("_index", "_official", "_owner")

    def __init__(self, units: Collection[UnitFacts], common: frozenset[str]) -> None:
        owner: dict[str, str] = {}
        for unit in units:
            for name in (unit.name, unit.name.removeprefix("县"), unit.name_en, *unit.aliases):
                key = name.lower()
                if len(key) >= 2 and key not in common:
                    owner.setdefault(key, unit.code)
        self._owner = owner
        self._official = frozenset(name.lower() for unit in units for name in (unit.name, unit.name_en))
        self._index = PhraseIndex(owner)

    def find(self, text: str) -> Mapping[str, Named]:
        """For each unit named, and not as a mere landmark, its clearest mention."""
        best: dict[str, Named] = {}
        covered = 0
        for at, name in self._longest(text):
            if at < covered:
                continue
            covered = at + len(name)
            code, role = self._owner[name], _role(text, at, name)
            if role and (code not in best or role > best[code].role):
                best[code] = Named(role, name, name in self._official)
        return best

    def _longest(self, text: str) -> list[tuple[int, str]]:
        return sorted(self._index.find(text), key=lambda hit: (hit[0], -len(hit[1])))


def _role(text: str, at: int, name: str) -> float:
    before, after = text[max(0, at - 12) : at], text[at + len(name) : at + len(name) + 24]
    if _LANDMARK_AFTER.match(after) or _LANDMARK_BEFORE.search(before):
        return 0.0
    if _ACCUSED_AFTER.match(after):
        return 2.0
    if _TOLD_BEFORE.search(before):
        return 0.5
    return 2.0 if _ACCUSED_BEFORE.search(before) else 1.0
