"""What people do around the records: tasks, with a reminder, and comments with mentions.

Owns Task and Comment; each is of a record of a lower app, which it names by kind and id, and a task may be of
none. Who may see the record sees both. Announces TaskCreated, TaskChanged, TaskCompleted, TaskReopened,
TaskReminded, TaskDeleted, CommentAdded, CommentChanged, CommentDeleted. Listens to nothing.
"""
