"""The outside world in miniature: stand-in WeChat and SMS platforms, and phones to play people on.

A program of its own: it knows the house by its doors alone, as the real platforms do, and imports nothing
of it, nor any library the house speaks to the platforms with (ADR 0012).
"""
