"""A ticket's life: every change of status, promise and history goes through here."""
