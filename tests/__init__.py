"""The tests mirror the house: a room's tests stand under its name; they read as sentences."""
