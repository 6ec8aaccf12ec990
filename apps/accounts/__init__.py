"""Organizations, workspaces, users, memberships, sign-in and the permission catalogue.

Announces OrganizationRegistered, OrganizationChanged, WorkspaceCreated, MembershipChanged, SessionsEnded,
ProfileChanged.
Listens to nothing.
"""
