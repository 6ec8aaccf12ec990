"""The tools by the part of the house that they ask: each one a request and its wording in three languages."""
