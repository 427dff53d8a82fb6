"""/admin/: what needs the administrator now."""

from flask.typing import ResponseReturnValue

from handlers.pages.admin.desk import AdminDesk
from handlers.pages.show import reader_of
from services.staff.duty import leaves
from services.watch.doctor import needs_the_admin


def add(desk: AdminDesk) -> None:
    """The first page."""

    def home() -> ResponseReturnValue:
        reader = reader_of(desk.house)
        return desk.show(
            "home", reader=reader, needs=needs_the_admin(desk.house, reader.now), off=desk.house.channels_off,
            away=[one for one in leaves(desk.house, reader.now) if one["now"]],
            version=reader.rules.policy.version,
        )  # fmt: skip

    desk.page("/", "home", home)
