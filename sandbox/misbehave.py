"""A call that goes wrong as a fault says: before or after it was taken, or in what is answered."""

import socket
import time
from collections.abc import Callable

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from sandbox.world import World

Call = Callable[[], ResponseReturnValue]


def misbehave(
    world: World, where: str, person_id: int, call: Call, refuse: Callable[[str], Response]
) -> ResponseReturnValue:
    """Run `call`, or what a fault makes of it. `refuse` answers with a platform's own code."""
    effect = world.take_fault(where, person_id)
    if not effect:
        return call()
    world.enter("fault", person_id, "", f"{where} {effect}")
    transport: dict[str, Call] = {
        "slow": lambda: _later(world.pace.slow, call),
        "dead_before": lambda: _later(world.pace.dead, _nothing),
        "dead_after": lambda: _taken_then(call, lambda: _later(world.pace.dead, _nothing)),
        "reset": _reset,
        "reset_after": lambda: _taken_then(call, _reset),
        "malformed": lambda: _malformed(call),
        "empty": lambda: Response("", 200),
        "gateway": lambda: _taken_then(call, lambda: Response("bad gateway", 502)),
    }
    if effect in transport:
        return transport[effect]()
    if effect.startswith("http_"):
        return Response("upstream error", int(effect.removeprefix("http_")))
    return refuse(effect)


def _later(seconds: float, call: Call) -> ResponseReturnValue:
    time.sleep(seconds)
    return call()


def _nothing() -> ResponseReturnValue:
    return Response("", 504)


def _taken_then(call: Call, then: Call) -> ResponseReturnValue:
    """Taken, and its answer never heard."""
    call()
    return then()


def _malformed(call: Call) -> ResponseReturnValue:
    """Taken, and answered with half a sentence."""
    whole = make_response(call()).get_data()
    return Response(whole[: len(whole) // 2], content_type="application/json")


def _reset() -> ResponseReturnValue:
    """The connection breaks without an answer."""
    connection = request.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.shutdown(socket.SHUT_RDWR)
    return _nothing()
