"""The doors for people with a browser: server-rendered, readable without any script, one small style.

A page shows what `services` lets this person see and posts the same verbs as the API; words come from
config/wording (`page.*`), times from the county's zone.
"""
