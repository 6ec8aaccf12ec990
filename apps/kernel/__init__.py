"""What every app rests on: tenants, events, numbers, money, the API's base classes.

Knows no business word and imports no other app.
"""
