"""Raw requests as the platforms send them, good and bad."""
