"""Files on demand and by schedule: sales, inventory, finance and hr as PDF, Excel and CSV.

Owns reports, schedules and their runs. Announces what happens to each. Listens to nothing.
"""
