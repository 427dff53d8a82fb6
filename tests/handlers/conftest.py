import pytest
from sqlalchemy import Engine

from tests.houses import make_town
from tests.web import Doors, make_web


@pytest.fixture
def doors(engine: Engine) -> Doors:
    town = make_town(engine)
    return Doors(town, make_web(town.house))
