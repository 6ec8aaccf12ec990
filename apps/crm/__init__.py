"""Whom we sell to and what we are selling: customers, deals, activities.

Owns Customer (contacts, addresses, status history), Deal (lines, timeline, documents), Activity, and
PriceList (lines, customers): the lowest floor that knows both products and customers.
Announces CustomerCreated, CustomerChanged, CustomerConverted, CustomerMerged, CustomerDeleted, DealCreated,
DealChanged, DealWon, DealLost, DealDeleted, ActivityAdded, PriceListCreated, PriceListUpdated,
PriceListDeleted. Listens to hr's EmployeeDeactivated.
"""
