"""What the kinds of contacts share: departments, people, roles, who may see whom."""
