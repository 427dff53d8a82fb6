"""Before SQLite gets slow, the operator hears that it is time to move."""

import pytest
from sqlalchemy import Engine

from services.watch import doctor
from tests.houses import make_town


def test_doctor_says_when_it_is_time_to_move_to_postgresql(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = make_town(engine)
    town.says("县医院收费窗口排队两小时没人管")
    assert not [line for line in doctor.examine(town.house, town.clock())["warnings"] if "flask move" in line]
    monkeypatch.setattr(doctor, "MOVE_FROM", 1)  # instead of writing 150,000 tickets
    told = [line for line in doctor.examine(town.house, town.clock())["warnings"] if "flask move" in line]
    assert len(told) == (1 if engine.dialect.name == "sqlite" else 0)
