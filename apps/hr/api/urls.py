"""Where the API of hr is mounted."""

from apps.hr.api.invitations import InvitationViewSet, PublicInvitationViewSet
from apps.hr.api.views import DepartmentViewSet, EmployeeViewSet

routes = [
    ("employees", EmployeeViewSet, "employee"),
    ("departments", DepartmentViewSet, "department"),
    ("invitations", PublicInvitationViewSet, "invited"),
    ("invitations", InvitationViewSet, "invitation"),
]
