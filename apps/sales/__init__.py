"""Orders from placing to delivery, and their shipments.

Owns: orders with lines, status history and documents; shipments.
Announces: OrderCreated, OrderChanged, OrderDeleted, OrderStatusChanged, and with it the step itself:
OrderConfirmed, OrderShipped, OrderDelivered, OrderCancelled.
Listens: crm's DealWon, whose deal becomes an order in the same transaction.
"""
