"""What the house knows: pure rules. No I/O, no framework, no clock of its own: `now` is an argument.

Everything here is a frozen value or a function of its arguments. It imports nothing of the house
but itself, so each rule can be read, tested and argued about alone.
"""
