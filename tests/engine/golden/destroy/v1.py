import pulumi

from support.golden_resources import Shelf, Thing

a = Thing("a")
s = Shelf("s", 3, opts=pulumi.ResourceOptions(depends_on=[a]))
pulumi.export("serial", s.second.serial)
