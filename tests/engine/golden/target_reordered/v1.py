import pulumi

from support.golden_resources import Thing

a = Thing("a", size=1)
b = Thing("b", size=1, opts=pulumi.ResourceOptions(depends_on=[a]))
c = Thing("c", near=b.serial, size=1, opts=pulumi.ResourceOptions(depends_on=[b]))
d = Thing("d", size=1, opts=pulumi.ResourceOptions(depends_on=[c]))
