"""What an operator may turn: settings that refuse, files that load."""
