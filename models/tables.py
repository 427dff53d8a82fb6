"""Every table of the house, for migrations and their tests."""

from models import contacts, deadlines, history, judgements, ledgers, matters, registry, tickets, workings
from models.base import Base

TABLES = (contacts, deadlines, history, judgements, ledgers, matters, registry, tickets, workings)
METADATA = Base.metadata
