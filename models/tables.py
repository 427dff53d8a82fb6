"""Every table of the house, for migrations and their tests."""

from models import (
    contacts,
    deadlines,
    documents,
    history,
    judgements,
    ledgers,
    matters,
    registry,
    tallies,
    tickets,
    views,
    workings,
)
from models.base import Base

TABLES = (
    contacts, deadlines, documents, history, judgements, ledgers, matters, registry, tallies, tickets,
    views, workings,
)  # fmt: skip
METADATA = Base.metadata
