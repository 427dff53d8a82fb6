import json
import tomllib
from typing import Any

import pytest

from bot.policy import Limit, LimitUnit, Policy, WrongFigure
from bot.vocabulary import DeadlineKind
from config.policy import FILE, load_policy

FIGURES = tomllib.loads(FILE.read_text(encoding="utf-8"))


def changed(**figures: Any) -> dict[str, Any]:
    return {**FIGURES, **figures}


def without(table: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key != name}


def with_limit(kind: str, case: str, figure: Any) -> dict[str, Any]:
    limits = FIGURES["limits"]
    return changed(limits={**limits, kind: {**limits.get(kind, {}), case: figure}})


def test_a_version_kept_as_json_gives_the_same_policy_back() -> None:
    policy = load_policy()
    assert Policy.from_dict(json.loads(json.dumps(policy.to_dict()))) == policy


def test_the_figures_are_those_of_policy_version_1() -> None:
    policy = load_policy()
    assert (policy.version, policy.reminder_fraction, policy.merge_minutes) == (1, 0.75, 10)
    assert (policy.proposal_working_days, policy.pressure_hours, policy.correction_hours) == (15, 48, 24)
    assert (policy.rating_reminder_days, policy.final_dispatch, policy.card_grace_minutes) == (3, 3, 30)
    assert [str(at) for at in policy.quiet_hours] == ["21:00:00", "08:00:00"]
    assert (policy.storm_tickets, policy.storm_minutes, policy.joint_window_days) == (10, 30, 30)
    assert policy.weight_response + policy.weight_solved + policy.weight_satisfied == 1


def test_every_kind_of_promise_has_its_limits() -> None:
    assert load_policy().limits.keys() | {"promise"} == {kind.value for kind in DeadlineKind}


def test_an_older_version_takes_a_newer_figure_from_the_file() -> None:
    older = without(changed(version=3), "backup_days")
    assert Policy.from_dict(older, load_policy()).backup_days == 30
    assert Policy.from_dict(older, load_policy()).version == 3


@pytest.mark.parametrize(
    ("figures", "complaint"),
    [
        (without(FIGURES, "merge_minutes"), "no figure: merge_minutes"),
        (changed(mergeminutes=3), "unknown figure: mergeminutes"),
        (changed(merge_minutes=0), "merge_minutes must be a number above 0"),
        (changed(merge_minutes="10"), "merge_minutes must be a number above 0"),
        (changed(merge_minutes=True), "merge_minutes must be a number above 0"),
        (changed(reminder_fraction=1.0), "reminder_fraction must be a share"),
        (changed(quiet_hours=["21:00"]), "quiet_hours"),
        (changed(quiet_hours=["21:00", "8 o'clock"]), "quiet_hours"),
        (changed(low_grades=[0, 1]), "low_grades must be grades"),
        (changed(publish_after_working_days=1), "publish_after_working_days must be more"),
        (changed(publish_after_wall_hours=2), "publish_after_wall_hours must be more"),
        (changed(limits=without(FIGURES["limits"], "accept")), "no limits for accept"),
        (with_limit("promise", "urgent", {"hours": 20}), "limits of their own for promise"),
        (with_limit("accept", "report", {"hours": 20}), "unknown case report of accept"),
        (with_limit("lunch", "ordinary", {"hours": 2}), "lunch"),
        (with_limit("accept", "ordinary", {"weeks": 1}), "not a limit"),
        (with_limit("accept", "ordinary", {"hours": 1, "minutes": 5}), "not a limit"),
        (with_limit("accept", "ordinary", 4), "not a limit"),
        (with_limit("accept", "ordinary", {"hours": 0}), "whole number from 1"),
        (with_limit("accept", "ordinary", {"hours": 1.5}), "whole number from 1"),
        (with_limit("contact", "ordinary", {"same_working_day": "late"}), "not a limit"),
    ],
)
def test_a_wrong_figure_is_refused_by_its_name(figures: dict[str, Any], complaint: str) -> None:
    with pytest.raises(WrongFigure, match=complaint):
        Policy.from_dict(figures)


@pytest.mark.parametrize(
    "figure",
    [{"minutes": 15}, {"hours": 24}, {"working_hours": 2}, {"working_days": 5}, {"calendar_days": 30},
     {"same_working_day": "15:00"}],
)  # fmt: skip
def test_a_limit_is_written_as_it_was_read(figure: dict[str, Any]) -> None:
    assert Limit.read(figure).write() == figure


def test_only_minutes_and_hours_run_by_the_wall_clock() -> None:
    wall = {unit for unit in LimitUnit if Limit(unit, 1).by_wall_clock}
    assert wall == {LimitUnit.MINUTES, LimitUnit.HOURS}
