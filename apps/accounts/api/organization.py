"""/organization: the company itself."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from apps.accounts import selectors, services
from apps.accounts.api import owners
from apps.accounts.api import serializers as shown
from apps.accounts.models import Organization
from apps.kernel.api import etag, rows
from apps.kernel.api.actions import Action
from apps.kernel.api.downloads import FileAnswer
from apps.kernel.api.serializers import Done
from apps.kernel.api.viewsets import ViewSet


class OrganizationViewSet(ViewSet):
    """The organization's own record: one, without an id in the path."""

    model = Organization
    resource = "SETTINGS"
    table = {
        "read": Action(
            detail=False,
            method="get",
            path="organization",
            response=shown.OrganizationSettings,
            permission="VIEW",
            operation="getOrganization",
            summary="Show the organization",
            description="Answers the organization's names, numbers, bank details, addresses and settings.",
        ),
        "change": Action(
            detail=False,
            method="put",
            path="organization",
            request=shown.OrganizationRequest,
            response=Done,
            service=services.change_organization,
            message=_("Organization updated successfully"),
            errors=(412,),
            operation="updateOrganization",
            summary="Change the organization",
            description="Changes the keys of the organization that the body names; others stay.",
        ),
        "set_logo": Action(
            detail=False,
            path="organization/logo",
            request=shown.LogoUpload,
            response=Done,
            service=services.set_logo,
            uploads=True,
            message=_("Logo updated successfully"),
            operation="setOrganizationLogo",
            summary="Upload the logo",
            description="Takes a picture as a form and shows it on documents from now on.",
        ),
        "read_logo": Action(
            detail=False,
            method="get",
            path="organization/logo",
            response=FileAnswer,
            service=selectors.logo,
            produces="image/png",
            permission="VIEW",
            errors=(404,),
            operation="getOrganizationLogo",
            summary="Download the logo",
            description="Answers the picture itself, or 404 where there is none.",
        ),
        "remove_logo": Action(
            detail=False,
            method="delete",
            path="organization/logo",
            response=Done,
            service=services.remove_logo,
            message=_("Logo removed successfully"),
            operation="deleteOrganizationLogo",
            summary="Take the logo away",
            description="Documents are drawn without a logo from now on.",
        ),
        "ask_for_erasure": Action(
            detail=False,
            path="organization/erasure",
            request=owners.OwnerRequest,
            response=owners.ErasureShown,
            service=services.ask_for_erasure,
            permission="UPDATE",
            errors=(409,),
            operation="requestErasure",
            summary="Ask to erase the organization",
            description="An owner asks by the password; after the grace every record and file goes for ever.",
        ),
        "take_erasure_back": Action(
            detail=False,
            method="delete",
            path="organization/erasure",
            response=owners.ErasureShown,
            service=services.take_erasure_back,
            permission="UPDATE",
            errors=(409,),
            operation="cancelErasure",
            summary="Keep the organization",
            description="An owner takes the wish to erase the organization back.",
        ),
    }

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.subject_id = self.actor.organization_id

    def run_retrieve(self) -> Response:
        [item] = rows.read(shown.OrganizationSettings, Organization.objects.filter(pk=self.subject_id))
        response = Response(item)
        etag.put(response, item["version"])
        return response
