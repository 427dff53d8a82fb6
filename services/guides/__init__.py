"""Service guides as the county keeps them: read, changed, taken in from a sheet, taken back."""
