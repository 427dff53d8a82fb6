"""What the house learns from the centre: precedents at once, weights from history when asked."""
