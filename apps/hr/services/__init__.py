"""Every write of hr, by subject."""

from apps.hr.services.departments import (
    create_department,
    delete_department,
    free_departments,
    update_department,
)
from apps.hr.services.employees import create_employee, create_owner_employee, update_employee
from apps.hr.services.erasing import erase_employee, remove_second_factor
from apps.hr.services.handing_over import hand_over_work
from apps.hr.services.invitation_batches import invite_all
from apps.hr.services.invitations import (
    accept_invitation,
    invitation_behind,
    invite,
    invite_who_arrived,
    send_invitation_again,
    withdraw_invitation,
)
from apps.hr.services.status import (
    approve_employee,
    deactivate_employee,
    reject_employee,
    send_reset_link,
)

__all__ = [
    "accept_invitation",
    "approve_employee",
    "create_department",
    "create_employee",
    "create_owner_employee",
    "deactivate_employee",
    "delete_department",
    "erase_employee",
    "free_departments",
    "hand_over_work",
    "invitation_behind",
    "invite",
    "invite_all",
    "invite_who_arrived",
    "reject_employee",
    "remove_second_factor",
    "send_invitation_again",
    "send_reset_link",
    "update_department",
    "update_employee",
    "withdraw_invitation",
]
