"""Papers of the house: asked for at a desk, made in the background, kept to be had again."""
