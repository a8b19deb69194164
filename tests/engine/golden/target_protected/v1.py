import pulumi

from support.golden_resources import Thing

a = Thing("a", size=1)
b = Thing("b", near=a.serial, size=1, opts=pulumi.ResourceOptions(protect=True, depends_on=[a]))
c = Thing("c", size=1, opts=pulumi.ResourceOptions(depends_on=[b]))
