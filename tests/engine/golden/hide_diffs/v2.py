import pulumi

from support.golden_resources import Thing

a = Thing("a", size=2, tags={"x": 2}, opts=pulumi.ResourceOptions(hide_diffs=["size", 'tags["x"]']))
