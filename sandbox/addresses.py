"""Where everybody is."""

from dataclasses import dataclass


@dataclass(slots=True)
class Addresses:
    """The house near and as the public knows it, and the sandbox itself. May be told later than the start."""

    house: str = ""
    public: str = ""
    own: str = ""
