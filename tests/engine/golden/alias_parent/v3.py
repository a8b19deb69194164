import pulumi

from support.golden_resources import Shelf, Thing

s = Shelf("s", 1)
t = Shelf("t", 1, opts=pulumi.ResourceOptions(depends_on=[s.second]))
a = Thing("a", opts=pulumi.ResourceOptions(parent=t, aliases=[pulumi.Alias(parent=s)], depends_on=[t.second]))
