"""The door for programs: bearer tokens and JSON, the same verbs and the same checks as the pages."""
