"""Pulumi resources for the configuration of one DingTalk tenant."""
