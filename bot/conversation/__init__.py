"""From a message and what is known of its sender to what the citizen means: `step` and its moves."""
