"""Other houses of the field, installed as their makers publish them and measured beside ours."""
