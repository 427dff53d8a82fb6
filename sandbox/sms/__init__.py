"""Twilio as its documents describe it: webhooks, the Messages API, status callbacks, STOP."""
