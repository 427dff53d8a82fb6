"""What a message is: nature, urgency, danger, whom it is about, lane, topic, place and manner.

Rules over words, no more: they may raise urgency but never lower what a person has confirmed, and
nothing here refuses anybody. Works on any text and never raises.
"""
