"""Programs: what our tenants should be. One module a tenant, with a function ``declare``."""
