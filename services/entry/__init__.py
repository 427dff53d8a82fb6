"""Assisted entry (代录): what came by telephone, letter, box or counter becomes a matter like any."""
