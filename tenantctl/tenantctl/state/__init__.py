"""Pulumi's state on disk."""
