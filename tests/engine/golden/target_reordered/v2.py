import pulumi

from support.golden_resources import Thing

d = Thing("d", size=2)
a = Thing("a", size=2, opts=pulumi.ResourceOptions(depends_on=[d]))
c = Thing("c", near=a.serial, size=2, opts=pulumi.ResourceOptions(depends_on=[a]))
