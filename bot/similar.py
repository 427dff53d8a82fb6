"""How much two texts are alike, cheaply: shared character pairs."""


def similarity(one: str, other: str) -> float:
    """0..1: the share of the shorter text's neighbouring characters that the longer one has too."""
    first, second = _pairs(one), _pairs(other)
    if not first or not second:
        return 0.0
    return len(first & second) / min(len(first), len(second))


def _pairs(text: str) -> set[str]:
    letters = "".join(character for character in text.lower() if character.isalnum())[:2000]
    return {letters[at : at + 2] for at in range(len(letters) - 1)}
