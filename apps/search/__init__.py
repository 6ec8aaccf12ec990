"""Search: one question over products, customers, deals, orders, invoices and employees.

Owns a document for each of them and the words they are made of, written in the transaction that changes
the object. Listens to what inventory, crm, sales, finance, hr and accounts announce about them.
Announces nothing.
"""
