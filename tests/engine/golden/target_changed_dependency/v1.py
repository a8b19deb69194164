import pulumi

from support.golden_resources import Thing

d = Thing("d", size=1)
a = Thing("a", size=1, opts=pulumi.ResourceOptions(depends_on=[d]))
b = Thing("b", size=1, opts=pulumi.ResourceOptions(depends_on=[a]))
c = Thing("c", near=b.serial, size=1, opts=pulumi.ResourceOptions(depends_on=[b]))
