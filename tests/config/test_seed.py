"""The county's units and guides as the seed files give them."""

import re
from pathlib import Path

import pytest

from bot.guides.checking import checked
from bot.guides.facts import SUBJECTS, GuideFacts
from config.router import load_router
from config.seed import FOLDER, WrongSeed, load_guides, load_units

UNITS = load_units()
GUIDES = load_guides()


def test_all_53_units_stand_in_the_seed_once() -> None:
    assert [unit.code for unit in UNITS] == [f"U{n:02}" for n in range(1, 54)]
    assert len({unit.name for unit in UNITS}) == len({unit.name_en for unit in UNITS}) == 53


def test_only_the_petition_office_and_the_inspectors_are_neither_ranked_nor_carded() -> None:
    assert {unit.code for unit in UNITS if not unit.ranked} == {"U51", "U53"}
    assert {unit.code for unit in UNITS if not unit.cards} == {"U51", "U53"}


def test_every_unit_can_be_compared_with_a_peer() -> None:
    groups = [unit.peer_group for unit in UNITS if unit.ranked and unit.code != "U52"]
    assert all(groups.count(group) >= 2 for group in groups)


def test_no_name_leads_to_two_units() -> None:
    owners: dict[str, str] = {}
    for unit in UNITS:
        for name in (unit.name, *unit.aliases):
            assert owners.setdefault(name.lower(), unit.code) == unit.code, name


def test_what_the_database_will_hold_fits() -> None:
    assert all(len("|".join(unit.aliases)) <= 400 and len(unit.duties) <= 1000 for unit in UNITS)


def test_each_guide_belongs_to_a_unit_and_is_found_by_its_keywords_there() -> None:
    codes = {unit.code for unit in UNITS}
    assert len(GUIDES) >= 40
    for guide in GUIDES:
        assert guide.unit in codes
        assert len(re.split("[+/|]", "|".join(guide.keywords))) >= 3


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.key)
def test_a_guide_says_everything_the_notice_wants_displayed_in_both_languages(guide: GuideFacts) -> None:
    typed = {
        "key": guide.key,
        "unit": guide.unit,
        "subject": guide.subject,
        "keywords": "|".join(guide.keywords),
    }
    for language, said in (("zh", guide.zh), ("en", guide.en)):
        typed |= {f"{language}_{name}": words for name, words in said.items()}
        assert all(words for name, words in said.items() if name != "place")
    kept = checked(typed, {unit.code for unit in UNITS})
    assert isinstance(kept, GuideFacts) and kept.zh == guide.zh and kept.en == guide.en
    assert guide.sample and guide.subject in SUBJECTS


def test_a_code_that_stands_twice_is_named(tmp_path: Path) -> None:
    twice = (FOLDER / "units.toml").read_text(encoding="utf-8").split("[[unit]]")[1]
    file = tmp_path / "units.toml"
    file.write_text(f"[[unit]]{twice}[[unit]]{twice}", encoding="utf-8")
    with pytest.raises(WrongSeed, match="U01 stands twice"):
        load_units(file)


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    file = tmp_path / "units.toml"
    file.write_text('[[unit]]\ncode = "U01"\nname = "县公安局"\n', encoding="utf-8")
    with pytest.raises(WrongSeed, match="U01"):
        load_units(file)


def test_every_unit_can_be_reached_by_its_own_name() -> None:
    router = load_router(threshold=0.6)
    for unit in UNITS:
        for text in (f"投诉{unit.name}工作人员态度差", f"the staff at the {unit.name_en} were rude"):
            assert router.route(text).best.code == unit.code, text
