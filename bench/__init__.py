"""Measurements anyone can run again: ratios within one run on one machine, printed, never asserted."""
