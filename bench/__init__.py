"""What the house is measured against: `make bench`, or `python -m bench --help`.

A private folder gets an embedded PostgreSQL (durable, as in production) and a Valkey, twenty tenants and half
a million deals; then each measurement runs its contestants in turn, round after round, so that whatever else
the machine does falls on all of them alike. What counts are the ratios. Nothing is written into the project.
"""
