"""How much two messages tell of the same thing: signatures, pairs, groups. Pure values, no file, no row."""
