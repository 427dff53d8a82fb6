"""Service guides (办事指南): what one is, which one answers a question, and when none may.

It must rather find none than a wrong one: a guide that answers a complaint would suppress it.
"""
