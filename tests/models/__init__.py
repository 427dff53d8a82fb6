"""What the rows refuse and what the queries find, on both databases."""
