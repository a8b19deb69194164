"""Approval templates as the tenant keeps them: forms, flows, and who would approve what."""
