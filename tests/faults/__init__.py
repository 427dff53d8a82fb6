"""The faults of `make faults`, in the short form that belongs to every run."""
