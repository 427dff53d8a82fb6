"""What officers keep for themselves: the filters of a list, under a name of their own."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Sealed


class SavedView(Base):
    """The filters of the search as they stand in its address. Both are sealed: either may name a citizen."""

    __tablename__ = "saved_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(Sealed("saved_view.name"))
    query: Mapped[str] = mapped_column(Sealed("saved_view.query"))
    shared: Mapped[bool] = mapped_column(Boolean, default=False)  # with everybody at the centre
    created_at: Mapped[datetime]
