import pulumi

from support.golden_resources import Thing

d = Thing("d", size=2, shade="x")
a = Thing("a", size=2, opts=pulumi.ResourceOptions(depends_on=[d]))
b = Thing("b", near=a.serial, size=2, opts=pulumi.ResourceOptions(depends_on=[a]))
c = Thing("c", near=b.serial, size=2, opts=pulumi.ResourceOptions(depends_on=[b]))
