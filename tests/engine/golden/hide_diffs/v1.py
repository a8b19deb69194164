import pulumi

from support.golden_resources import Thing

a = Thing("a", size=1, tags={"x": 1}, opts=pulumi.ResourceOptions(hide_diffs=["size", 'tags["x"]']))
