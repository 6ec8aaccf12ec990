"""Faults planted one by one, to see that some test notices each: `python -m bench.mutations`."""
