"""Windows and sections below a unit, and the QR scenes on their posters."""

import secrets
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.refusal import Invalid
from models.registry import Scene, Unit
from services.house import House
from services.record import audit
from services.seed import posts_of_unit
from services.work import begin, rules_changed

SCENE_BYTES = 9  # 72 bits: nobody guesses another window's poster


@dataclass(frozen=True)
class Poster:
    """What a poster carries: the window's code and the scene its QR holds."""

    code: str
    scene: str


def add_window(house: House, unit: str, name: str, name_en: str, *, by: str = "cli") -> Poster:
    """A window below a unit, with its first post and a scene. Raises Invalid for an unknown unit."""
    if not name.strip():
        raise Invalid("name", "a window needs a name")
    with begin(house) as work:
        parent = work.rules.units.get(unit)
        if parent is None or parent.parent is not None:
            raise Invalid("unit", f"there is no unit {unit}")
        count = work.session.scalar(select(func.count()).where(Unit.parent == unit)) or 0
        code = f"{unit}-W{count + 1}"
        work.session.add(
            Unit(code=code, parent=unit, name=name, name_en=name_en or name, ranked=False, cards=parent.cards)
        )
        work.session.flush()
        work.session.add_all(posts_of_unit(code, unit))
        scene = secrets.token_urlsafe(SCENE_BYTES)
        work.session.add(Scene(key=scene, unit=code, created_at=work.now))
        audit(work, by, "window_added", unit=code)
        rules_changed(work.session)
        return Poster(code, scene)


def scene_of(house: House, code: str) -> str:
    """The scene of a unit or window, made when it has none yet. Raises Invalid for an unknown one."""
    with begin(house) as work:
        if code not in work.rules.units:
            raise Invalid("unit", f"there is no unit or window {code}")
        scene = work.session.scalar(select(Scene).where(Scene.unit == code))
        if scene is None:
            scene = Scene(key=secrets.token_urlsafe(SCENE_BYTES), unit=code, created_at=work.now)
            work.session.add(scene)
        return scene.key
