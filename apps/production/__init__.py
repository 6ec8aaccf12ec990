"""How things are made: what goes into them, what is to be made, and how far it is.

Owns: operations of bills of materials (the components are inventory's), production orders with their
materials and work orders.
Announces: BomChanged, ProductionOrderCreated, ProductionOrderChanged, ProductionOrderDeleted,
ProductionOrderScheduled, ProductionStarted, WorkReported, ProductionCompleted, ProductionCancelled.
Listens: sales' OrderConfirmed, whose shortages are made; OrderCancelled and OrderDeleted, which stop that.
"""
