"""Drift: what differs between a stack's state and the live tenant. It reads, and never writes to either."""
