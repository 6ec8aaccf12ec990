"""Moving in: files of rows become records through the services of the apps below, after a dry run or at once.

Owns imports and what became of their rows. Announces and hears nothing: the records' own events tell of them.
"""
