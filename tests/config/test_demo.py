from datetime import UTC, datetime, timedelta
from pathlib import Path

from config.demo import demo_now


def ahead(file: Path) -> float:
    return (demo_now(file)() - datetime.now(UTC)) / timedelta(hours=1)


def test_the_demos_clock_is_the_machines_until_somebody_advances_it(tmp_path: Path) -> None:
    assert abs(ahead(tmp_path / "clock-offset")) < 0.01


def test_an_advanced_clock_is_read_by_everybody_at_once(tmp_path: Path) -> None:
    file = tmp_path / "clock-offset"
    now = demo_now(file)
    before = now()
    file.write_text("7200\n")
    assert timedelta(hours=1.9) < now() - before < timedelta(hours=2.1)
    assert abs(ahead(file) - 2) < 0.01


def test_nonsense_in_the_file_leaves_the_time_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "clock-offset"
    for nonsense in ("", "soon", "-7200", "９"):
        file.write_text(nonsense)
        assert abs(ahead(file)) < 0.01
