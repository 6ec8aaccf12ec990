"""What is sold, made and bought, and how much of it there is.

Owns: products (three languages, prices, images, bills of materials), suppliers, stock, reservations,
movements, purchase orders, dated VAT rates.
Announces: ProductCreated, ProductUpdated, ProductDeleted, StockMoved, StockLow, ReservationsAdrift,
StockValuesAdrift, SupplierCreated, SupplierUpdated, SupplierDeleted, PurchaseOrderCreated,
PurchaseOrderUpdated, PurchaseOrderOrdered, PurchaseOrderReceived, PurchaseOrderCancelled,
PurchaseOrderDeleted.
Listens to: nothing. Apps above call `services` and `selectors`, and register in `usage` which products
their documents mention, in `holders` what their live documents may keep.
"""
