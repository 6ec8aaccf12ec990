"""Who works where: employees and departments.

Owns Employee, Department. Announces EmployeeCreated, EmployeeApproved, EmployeeRejected, EmployeeChanged,
EmployeeDeactivated, DepartmentCreated, DepartmentChanged, DepartmentDeleted. Listens to accounts'
OrganizationRegistered. A person's name, e-mail, telephone, role, rights and status belong to accounts.
"""
