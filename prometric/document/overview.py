"""The words before the operations. The guide with snippets is docs/integrators.md."""

from pathlib import Path

OVERVIEW = Path(__file__).with_name("overview.txt").read_text(encoding="utf-8")

# By the first word of the path.
TAGS = {
    "ai": "The assistant: questions, the chance of a deal, the risk of losing a customer",
    "analytics": "Dashboards, the sales forecast and targets",
    "api-keys": "What machines sign in with: rights, addresses, secrets, revocation",
    "audit": "Who changed what, and when",
    "auth": "Signing in and out, the own profile, passwords, devices and the second factor",
    "changes": "What was created, updated and deleted since a cursor, for who keeps a copy",
    "chat": "Channels and messages between colleagues",
    "comments": "What people say about a record",
    "config": "What a client must know before anybody signs in",
    "customers": "Leads and customers with their activities",
    "deals": "Deals from the lead to the win, with lines and activities",
    "departments": "Departments and who heads them",
    "employees": "Colleagues: their data, rights, and who may sign in",
    "files": "Files that lie beside a record",
    "finance": "Invoices, payments, credit notes, opening balances, VAT and printed documents",
    "health": "Whether everything works",
    "imports": "Moving in: files of customers, products, stock, balances and prices",
    "inventory": "Movements, reservations and transfers of stock",
    "invitations": "Inviting people by a link",
    "notifications": "Notices of the caller, and which ones they want",
    "orders": "Sales orders: confirm, ship, deliver, return, cancel",
    "organization": "The company itself: names, numbers, bank, logo, settings",
    "price-lists": "Prices for all, for segments or single customers, and which one holds",
    "production": "Bills of materials, production and work orders, shortages",
    "products": "Goods and services with prices and stock",
    "purchase-orders": "Orders at suppliers, and their receipt",
    "reports": "Files on demand and by schedule",
    "returns": "Goods that customers gave back",
    "roles": "Named sets of permissions",
    "search": "One search over everything",
    "shipments": "What has left the house, with its documents",
    "supplier-bills": "What suppliers bill for, matched with orders and receipts",
    "suppliers": "Whom goods are bought from",
    "tasks": "What somebody has to do until when",
    "warehouses": "Where the goods of a workspace lie",
    "webhooks": "Addresses that are told of events, and their deliveries",
    "workspaces": "Parts of an organization with data of their own",
    "events": "What webhooks are sent",
}
