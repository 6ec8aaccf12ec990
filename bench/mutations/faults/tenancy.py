"""Tenants, rights, sessions, what strangers may reach."""

from bench.mutations.fault import of

_models = of("tenants", "apps/kernel/models/bases.py", "prometric/tests/test_row_level_security.py")
_policies = of("tenants", "apps/kernel/row_level_security.py", "prometric/tests/test_row_level_security.py")
_gaps = of("tenants", "apps/kernel/row_level_security.py", "apps/kernel/tests/test_row_level_security.py")
_scopes = of("tenants", "apps/kernel/tenancy.py", "apps/kernel/tests/test_tenancy.py")
_resolve = of(
    "tenants",
    "apps/kernel/records.py",
    "apps/sales/tests/test_tenant_isolation.py apps/crm/tests/test_tenancy_and_rights.py",
)
_views = of(
    "rights",
    "apps/kernel/api/viewsets.py",
    "prometric/tests/test_doors.py apps/crm/tests/test_tenancy_and_rights.py",
)
_actor = of("rights", "apps/kernel/actor.py", "apps/sales/tests/test_credit.py apps/hr/tests/test_rights.py")
_roles = of(
    "rights",
    "apps/accounts/permissions.py",
    "apps/accounts/tests/test_access.py apps/accounts/tests/test_members.py apps/hr/tests/test_rights.py",
)
_finer = of("rights", "apps/accounts/permissions.py", "prometric/tests/test_finer_rights.py")
_granting = of("rights", "apps/accounts/services/granting.py", "apps/hr/tests/test_roles.py")
_jobs = of("rights", "apps/accounts/services/roles.py", "apps/hr/tests/test_roles.py")
_actions = of(
    "rights",
    "apps/kernel/api/actions.py",
    "apps/crm/tests/test_tenancy_and_rights.py apps/sales/tests/test_tenant_isolation.py",
)
_employees = of(
    "rights", "apps/hr/services/employees.py", "apps/hr/tests/test_rights.py apps/hr/tests/test_employees.py"
)
_sessions = of(
    "sessions",
    "apps/accounts/services/sessions.py",
    "apps/accounts/tests/test_sign_in.py apps/accounts/tests/test_sessions.py apps/accounts/tests/test_refresh_grace.py",
)
_sign_in = of(
    "sessions",
    "apps/accounts/services/sign_in.py",
    "apps/accounts/tests/test_sign_in.py apps/accounts/tests/test_sessions.py",
)
_targets = of("strangers", "apps/notifications/ssrf.py", "apps/notifications/tests/test_ssrf.py")

FAULTS = (
    _models("managers filter no workspace", "queryset = queryset.filter(workspace_id=scope.workspace_id)", "pass"),
    _models("managers filter no organization", "queryset = queryset.filter(organization_id=scope.organization_id)", "pass"),
    _models("managers show the deleted", "queryset = queryset.filter(deleted_at__isnull=True)", "pass"),
    _policies("policies without the workspace", 'condition += f" AND {WORKSPACE}"', "pass", fresh=True),
    _policies("policies that all see through", "\"((SELECT current_setting('app.organization', true)) = '*' OR", '"(true OR', fresh=True),
    _policies("policies that only read", "WITH CHECK ({condition})',", "WITH CHECK (true)',", fresh=True),
    _policies("policies not forced on the owner", "f'ALTER TABLE \"{table}\" FORCE ROW LEVEL SECURITY'", "'SELECT 1'", fresh=True),
    _gaps("a changed policy is no gap", "elif ours != wanted[policy_condition(model)]:", "elif False:"),
    _gaps("a second policy is no gap", "for name in stored:", "for name in ():"),
    _gaps("a plain foreign key is no gap", '[f\'"{table}"\', f\'"{parent}"\', [key, column]]', '[f\'"{table}"\', f\'"{parent}"\', [column]]'),
    _scopes("a scope stays after its block", "_current.reset(token)", "pass"),
    _scopes("the database is not told on the way back", "if not until_commit and _settings_can_change():", "if False:"),
    _scopes("a scope without a transaction", "if not connection.in_atomic_block:\n        raise", "if False:\n        raise"),
    _resolve("an id of a body that names nothing is none", "        raise not_found(field)\n    return row", "        return None\n    return row"),
    _resolve("an id of a body names any tenant's row", "row: M | None = model.objects.filter(pk=pk).first()", "row: M | None = model.everything.filter(pk=pk).first()"),
    _views("no token is needed", "if not isinstance(request.auth, Actor):\n            raise NotAuthenticated()", "if not isinstance(request.auth, Actor):\n            return"),
    _views("no permission is asked for", "not self.actor.may(needed)", "False"),
    _actor("require refuses nobody", "if not self.may(permission):", "if False:"),
    _roles("employees hold a manager's rights", "EMPLOYEE: _EVERYONE", "EMPLOYEE: frozenset(_MANAGER)"),
    _roles("granted rights beyond the catalogue", "[name for name in names if name in CATALOGUE]", "list(names)"),
    _roles("what was granted in person is lost", "| with_given(granted)", ""),
    _finer("a broad right gives nothing finer", "waiting.extend(GIVES.get(name, ()))", "pass"),
    _granting("anybody gives any right", "if beyond and (actor.role not in GUARDED or set(beyond) & OWNERS_ONLY):", "if False:"),
    _granting("a role brings what its giver lacks", "| held | of_roles)", "| held)"),
    _jobs("one raises the role that one holds", "_refuse_own(actor, [role])", "pass"),
    _jobs("a held role is deleted", "raise Conflict(_(\"Members hold this role", "Conflict(_(\"Members hold this role"),
    _actions("deleting needs the right to see", '"destroy": "DELETE"', '"destroy": "VIEW"'),
    _actions("creating needs the right to see", '"create": "CREATE"', '"create": "VIEW"'),
    _employees("salaries change without the right", "unchanged = sent == getattr(employee, name) if own else sent in (None, \"\")", "unchanged = True"),
    _sign_in("any password", "right = check_password(password, user.password)", "right = True"),
    _sign_in("an unverified address signs in", "if user.email_verified_at is None:", "if False:"),
    _sign_in("failures are not counted", "attempts.count_failure(email, counted)", "pass"),
    _sessions("an ended session refreshes", "revoked_at__isnull=True, expires_at__gt=timezone.now()", "expires_at__gt=timezone.now()"),
    _targets("any port", "if port in _PORTS_REFUSED:", "if False:"),
    _targets("addresses of our own network", "(literal and not is_public(literal)) or ", ""),
)  # fmt: skip
