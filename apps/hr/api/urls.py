"""Where the API of hr is mounted."""

from apps.hr.api.views import DepartmentViewSet, EmployeeViewSet

routes = [
    ("employees", EmployeeViewSet, "employee"),
    ("departments", DepartmentViewSet, "department"),
]
