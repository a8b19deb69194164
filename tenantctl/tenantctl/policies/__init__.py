"""Policies as code: a pack of ``pulumi_policy`` objects, asked about a plan before anything is written."""
