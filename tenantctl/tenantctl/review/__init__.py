"""A plan for the person who approves it: what happens to the tenant, how dangerous it is, and why."""
