"""Organizations, workspaces, users, memberships, sign-in and the permission catalogue.

Announces OrganizationRegistered, MembershipChanged. Listens to nothing.
"""
