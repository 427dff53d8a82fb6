"""Looking at the house: the doctor, metrics, exports and the desks' lists. Nothing here writes."""
