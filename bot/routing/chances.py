"""A calibrated score in words: of ten like messages, how many go where it says (docs/routing.md)."""

ALWAYS = 0.97  # from here on the words say nearly always
NEVER = 0.05  # below it, hardly ever


def chance_of(score: float) -> int:
    """0 for hardly ever, 1 to 9 for so many times of ten, 10 for nearly always; the key of `chance.N`."""
    if score >= ALWAYS:
        return 10
    return 0 if score < NEVER else min(9, max(1, round(score * 10)))
