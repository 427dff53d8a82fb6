"""Training and judging what config/router holds; needs the labelled messages, which are not part of this."""
