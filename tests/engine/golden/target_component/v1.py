import pulumi

from support.golden_resources import Shelf, Thing

s = Shelf("s", 1)
a = Thing("a", opts=pulumi.ResourceOptions(depends_on=[s.second]))
