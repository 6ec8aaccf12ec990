"""What people do around the records: tasks, with a reminder, comments with mentions, and files.

Owns Task, Comment and Attachment; each is of a record of a lower app, which it names by kind and id, and a
task may be of none. Who may see the record sees all of them. Announces TaskCreated, TaskChanged,
TaskCompleted, TaskReopened, TaskReminded, TaskDeleted, CommentAdded, CommentChanged, CommentDeleted,
FileAdded, FileChanged, FileDeleted. Listens to crm's CustomerMerged.
"""
