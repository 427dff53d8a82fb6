from datetime import timedelta

from bot.deadline import Terms, due
from bot.stages import Stage, plan
from bot.vocabulary import DeadlineKind, Nature, Urgency
from tests.bot.county import CALENDAR, POLICY, at

START = at("2026-11-23 09:00")


def stages(kind: DeadlineKind, urgency: Urgency = Urgency.ORDINARY) -> list[Stage]:
    reckoned = due(kind, START, Terms(Nature.COMPLAINT, urgency), POLICY, CALENDAR)
    moments = plan(reckoned, POLICY, CALENDAR)
    assert [m.at for m in moments] == sorted(m.at for m in moments)
    return [moment.stage for moment in moments]


def test_promises_that_can_lead_to_a_card_have_a_moment_for_it_after_the_grace() -> None:
    for kind in (DeadlineKind.ACCEPT, DeadlineKind.RESOLVE, DeadlineKind.RECTIFY):
        assert stages(kind) == [Stage.REMIND, Stage.OVERDUE, Stage.CARD, Stage.SUPERVISE, Stage.PUBLISH]
    assert Stage.CARD in stages(DeadlineKind.ACCEPT, Urgency.EMERGENCY)


def test_other_promises_climb_without_one() -> None:
    assert stages(DeadlineKind.PROMISE) == [Stage.REMIND, Stage.OVERDUE, Stage.SUPERVISE, Stage.PUBLISH]


def test_windows_lapse_and_never_climb() -> None:
    for kind in (DeadlineKind.RETURN, DeadlineKind.PROPOSAL, DeadlineKind.STATEMENT, DeadlineKind.APPEAL):
        assert stages(kind) == [Stage.LAPSE]


def test_a_rating_is_asked_for_again_after_three_days_and_lapses_after_seven() -> None:
    reckoned = due(DeadlineKind.RATING, START, Terms(Nature.COMPLAINT, Urgency.ORDINARY), POLICY, CALENDAR)
    again, lapse = plan(reckoned, POLICY, CALENDAR)
    assert (again.stage, again.at) == (Stage.ASK_AGAIN, START + timedelta(days=3))
    assert (lapse.stage, lapse.at) == (Stage.LAPSE, reckoned.due_at + timedelta(seconds=1))
