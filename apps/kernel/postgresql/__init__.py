"""Django's PostgreSQL backend with a pool that gives up soon and comes back soon (see `pool`)."""
