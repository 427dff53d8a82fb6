"""Posts, units and guides from `config/seed`: inserts what is missing, never overwrites an edited row."""

from collections.abc import Iterable

from sqlalchemy import select

from bot.guides.facts import GuideFacts
from bot.seeding import SeedUnit
from models.registry import Guide, Post, Unit
from services.guides.rows import as_row
from services.house import House
from services.work import begin, rules_changed

CENTRE_POSTS = (
    ("centre/duty", "centre/supervisor"),
    ("centre/supervisor", "centre/director"),
    ("centre/director", None),
)


def seed(house: House, units: Iterable[SeedUnit], guides: Iterable[GuideFacts]) -> dict[str, int]:
    """Insert what is missing; gives how many rows of each kind were new."""
    with begin(house) as work:
        session = work.session
        have_units = set(session.scalars(select(Unit.code)))
        new_units = [_unit(u) for u in units if u.code not in have_units]
        session.add_all(new_units)
        session.flush()
        have_posts = set(session.scalars(select(Post.code)))
        posts = [Post(code=code, unit=None, above=above) for code, above in CENTRE_POSTS]
        for unit in session.scalars(select(Unit)):
            posts += posts_of_unit(unit.code, unit.parent)
        new_posts = [post for post in posts if post.code not in have_posts]
        session.add_all(new_posts)
        have_guides = set(session.scalars(select(Guide.key)))
        new_guides = [Guide(**as_row(g)) for g in guides if g.key not in have_guides]
        session.add_all(new_guides)
        if new_units or new_guides:
            rules_changed(session)
        return {"units": len(new_units), "posts": len(new_posts), "guides": len(new_guides)}


def posts_of_unit(code: str, parent: str | None) -> list[Post]:
    """A unit's three posts; a window has only its first post, under the unit's liaison."""
    if parent:
        return [Post(code=f"{code}/first", unit=code, above=f"{parent}/liaison")]
    return [
        Post(code=f"{code}/first", unit=code, above=f"{code}/liaison"),
        Post(code=f"{code}/liaison", unit=code, above=f"{code}/leader"),
        Post(code=f"{code}/leader", unit=code, above="centre/supervisor"),
    ]


def _unit(seeded: SeedUnit) -> Unit:
    return Unit(
        code=seeded.code, parent=seeded.parent, name=seeded.name, name_en=seeded.name_en,
        aliases="|".join(seeded.aliases), kind=seeded.kind, duties=seeded.duties,
        peer_group=seeded.peer_group, ranked=seeded.ranked, cards=seeded.cards, active=True,
    )  # fmt: skip
