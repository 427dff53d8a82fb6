"""One problem, many people: what joins tickets, what they share, how one leaves; storms."""
