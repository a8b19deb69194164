from support.tenant import tenant, tenant_url

__all__ = ["tenant", "tenant_url"]
