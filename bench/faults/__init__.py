"""Faults on purpose: processes are killed, databases stopped, loads poured in; then the sandbox's own
ledger is compared with the house's database. `make faults` runs all of it."""
