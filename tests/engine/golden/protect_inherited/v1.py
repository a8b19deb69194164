import pulumi

from support.golden_resources import Shelf

Shelf("s", 1, opts=pulumi.ResourceOptions(protect=True))
