"""Which buttons stand on whose page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.offers import Place, offered
from bot.permission import Actor, may
from bot.vocabulary import DeadlineKind, Role, Status

UNIT, DUTY, SUPERVISOR, DIRECTOR = (
    Actor("p1", role, unit)
    for role, unit in [(Role.UNIT, "U40"), (Role.DUTY, None), (Role.SUPERVISOR, None), (Role.DIRECTOR, None)]
)
KIND = DeadlineKind
CONCLUDE_AFTER = 2


@pytest.mark.parametrize(
    ("actor", "place", "there", "absent"),
    [
        (UNIT, Place(Status.ASSIGNED, frozenset({KIND.RETURN})), {"sign", "reply", "return"}, {"dispatch"}),
        (UNIT, Place(Status.ASSIGNED), {"sign", "reply"}, {"return"}),
        (UNIT, Place(Status.IN_PROGRESS, frozenset({KIND.PROPOSAL})), {"reply"}, {"propose", "sign"}),
        (UNIT, Place(Status.RESOLVED), {"reply", "contact"}, {"close", "propose"}),
        (UNIT, Place(Status.OPEN), {"note"}, {"sign", "reply", "contact"}),
        (UNIT, Place(Status.ASSIGNED, leads=False), {"note"}, {"sign", "reply"}),
        (UNIT, Place(Status.ASSIGNED, cards=frozenset({"drafted"})), {"state"}, {"decide_card"}),
        (DUTY, Place(Status.OPEN, frozenset({KIND.DISPATCH})), {"dispatch", "decline"}, {"rule", "take_up"}),
        (DUTY, Place(Status.OPEN, subjects=frozenset({"return"})), {"rule"}, {"dispatch", "decline"}),
        (DUTY, Place(Status.OPEN, subjects=frozenset({"objection"})), {"rule"}, {"dispatch", "decline"}),
        (DUTY, Place(Status.IN_PROGRESS, subjects=frozenset({"time"})), {"set_time"}, {"rule", "reply"}),
        (DUTY, Place(Status.RESOLVED), {"close"}, {"supervise", "call_back"}),
        (DUTY, Place(Status.RESOLVED, frozenset({KIND.CALLBACK})), {"call_back"}, {"close"}),
        (DUTY, Place(Status.RESOLVED, frozenset({KIND.UNDELIVERED})), {"reached"}, set()),
        (DUTY, Place(Status.CLOSED), {"note"}, {"close", "dispatch", "confirm_urgency"}),
        (SUPERVISOR, Place(Status.OPEN, sealed=True), {"take_up", "dispatch"}, set()),
        (SUPERVISOR, Place(Status.IN_PROGRESS, led_by_centre=True), {"reply", "contact", "propose"}, set()),
        (SUPERVISOR, Place(Status.ASSIGNED, cards=frozenset({"stated"})), {"decide_card"}, set()),
        (SUPERVISOR, Place(Status.ASSIGNED, cards=frozenset({"appealed"})), set(), {"decide_card"}),
        (SUPERVISOR, Place(Status.ASSIGNED, frozenset({KIND.SUPERVISE})), {"supervise"}, {"reply"}),
        (DIRECTOR, Place(Status.ASSIGNED, cards=frozenset({"appealed"})), {"decide_card"}, set()),
        (DIRECTOR, Place(Status.ASSIGNED, level=3), {"publish"}, {"conclude"}),
        (DIRECTOR, Place(Status.ASSIGNED, reopens=2), {"conclude"}, {"publish"}),
    ],
)
def test_a_page_offers(actor: Actor, place: Place, there: set[str], absent: set[str]) -> None:
    verbs = set(offered(actor, place, CONCLUDE_AFTER))
    assert there <= verbs and not absent & verbs


@given(
    st.sampled_from([UNIT, DUTY, SUPERVISOR, DIRECTOR, Actor("p5", Role.ADMIN), Actor("robot")]),
    st.builds(
        Place,
        status=st.sampled_from(list(Status)),
        kinds=st.frozensets(st.sampled_from(list(KIND))),
        subjects=st.frozensets(st.sampled_from(["return", "objection", "time"])),
        cards=st.frozensets(st.sampled_from(["drafted", "stated", "issued", "appealed", "dropped"])),
        sealed=st.booleans(),
        led_by_centre=st.booleans(),
        level=st.integers(0, 3),
        reopens=st.integers(0, 4),
        leads=st.booleans(),
    ),
)
def test_nobody_is_offered_what_their_role_may_not(actor: Actor, place: Place) -> None:
    verbs = offered(actor, place, CONCLUDE_AFTER)
    assert all(may(actor, verb) for verb in verbs)
    assert len(set(verbs)) == len(verbs)
