"""Who sells and who buys, as documents name them."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

import structlog

from apps.accounts.models import Organization
from apps.crm.models import Address, Customer
from apps.crm.selectors import address_rows
from apps.finance.documents.amounts import NBSP
from apps.finance.documents.language import Speech, Text
from apps.inventory.models import Supplier
from apps.kernel import kz

log = structlog.get_logger("prometric.documents")
# Where a buyer is: the registered address first, as documents ask for it.
_PREFERRED = (Address.Type.LEGAL, Address.Type.BILLING, Address.Type.OFFICE)


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a document; what is not known is empty."""

    name: Text
    id_label: Text
    id_number: str
    address: Text
    phone: str = ""
    bank_name: str = ""
    iban: str = ""
    bic: str = ""
    kbe: str = ""

    @property
    def summary(self) -> Text:
        """`БИН 240140000011, ТОО «Покупатель», 050000, Алматы, ул. Абая 150`."""
        languages = max(len(self.name.each), len(self.address.each))
        if languages == 1:
            return Text((self._summary(self.id_label, self.name, self.address),))
        named = (self.id_label, self.name, self.address)
        return Text(tuple(self._summary(*(text.at(place) for text in named)) for place in range(languages)))

    def _summary(self, label: str, name: str, address: str) -> str:
        identity = f"{label} {self.id_number}" if self.id_number else ""
        return ", ".join(filter(None, (identity, name, address)))


def seller(organization: Organization, speech: Speech) -> Party:
    """The organization that issues the document; a sole proprietor's number is an IIN."""
    return Party(
        name=speech.say(lambda code: seller_name(organization, code)),
        id_label=speech.t["bin" if _is_bin(organization.bin) else "iin"],
        id_number=organization.bin,
        address=speech.say(lambda code: organization.paper_address(code) or organization.address),
        phone=_phone(organization.phone),
        bank_name=organization.bank_name,
        iban=organization.iban,
        bic=organization.bic,
        kbe=organization.kbe,
    )


def seller_name(organization: Organization, language: str) -> str:
    """What papers of a language call it: what it says for them, else its legal name."""
    return organization.paper_name(language) or organization.legal_name or organization.name


def buyer(customer: Customer, speech: Speech) -> Party:
    """The customer, at its registered address where that is known."""
    is_company = customer.type == Customer.Type.COMPANY
    address = _address_of(customer)
    return Party(
        name=speech.say(lambda code: customer.paper_name(code) or customer.name),
        id_label=speech.t["bin" if is_company else "iin"],
        id_number=(customer.bin if is_company else customer.iin) or "",
        address=speech.say(lambda code: customer.paper_address(code) or address),
        phone=_phone(customer.phone),
    )


def supplier_party(supplier: Supplier, speech: Speech) -> Party:
    """Who is asked to deliver; a sole proprietor's number is an IIN."""
    return Party(
        name=speech.say(lambda _code: supplier.name),
        id_label=speech.t["bin" if _is_bin(supplier.bin) else "iin"],
        id_number=supplier.bin,
        address=speech.say(lambda _code: supplier.address),
        phone=_phone(supplier.phone),
    )


def place(address: dict[str, object] | None) -> str:
    """A place of delivery as an order keeps it."""
    keys = ("postalCode", "city", "addressLine1", "addressLine2")
    return ", ".join(str(address[key]) for key in keys if address.get(key)) if address else ""


def logo_uri(organization: Organization) -> str:
    """The logo as a `data:` address, "" without one or where its file is lost."""
    if not organization.logo:
        return ""
    try:
        with organization.logo.open("rb") as file:
            content = file.read()
    except OSError as error:
        log.warning("logo not read", organization_id=str(organization.pk), error=str(error))
        return ""
    return f"data:image/png;base64,{b64encode(content).decode('ascii')}"


def _phone(number: str | None) -> str:
    """Never broken over two lines."""
    return kz.display_phone(number).replace(" ", NBSP) if number else ""


def _address_of(customer: Customer) -> str:
    found = {row.type: row for row in address_rows().filter(customer=customer).order_by("-id")}
    row = next(filter(None, map(found.get, _PREFERRED)), None) or next(iter(found.values()), None)
    if row is None:
        return ""
    return ", ".join(filter(None, (row.postal_code, row.city, row.address_line1)))


def _is_bin(number: str) -> bool:
    """Digit 5 of a BIN is 4 to 6; in an IIN it is the first digit of a day of birth, 0 to 3."""
    return len(number) != 12 or number[4] in "456"
