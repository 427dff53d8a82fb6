"""Every door: a stimulus comes in, an answer goes out.

A door verifies, parses, calls one service with `house.now()`, and renders; it decides nothing, keeps
nothing and sends nothing. Each view carries a guard (`handlers.guards`), and what was never meant for
a door gets a clear refusal, not a fault.
"""
