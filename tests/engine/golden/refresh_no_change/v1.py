import pulumi

from support.golden_resources import Shelf, Thing

a = Thing("a", size=1)
Shelf("s", 3, opts=pulumi.ResourceOptions(depends_on=[a]))
