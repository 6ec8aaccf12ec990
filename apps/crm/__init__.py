"""Whom we sell to and what we are selling: customers, deals, activities.

Owns Customer (contacts, addresses, status history), Deal (lines, timeline, documents), Activity.
Announces CustomerCreated, CustomerChanged, CustomerConverted, CustomerMerged, CustomerDeleted, DealCreated,
DealChanged, DealWon, DealLost, DealDeleted, ActivityAdded. Listens to hr's EmployeeDeactivated.
"""
