"""Every fault, by what it breaks; at least one for each guard that the house relies on."""

from bench.mutations.faults import kernel, ledgers, tenancy

FAULTS = (*kernel.FAULTS, *tenancy.FAULTS, *ledgers.FAULTS)
