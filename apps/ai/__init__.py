"""The assistant: predictions, analysis and questions in three languages.

Owns the models fitted to an organization's own history and what people asked. Reads every module through
its selectors, under the caller's permissions, and changes nothing in them. Announces nothing.
"""
