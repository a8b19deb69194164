import pulumi

from support.golden_resources import Thing

a = Thing("a")
b = Thing("b", near=a.serial)
c = Thing("c", opts=pulumi.ResourceOptions(depends_on=[b]))
Thing("d", opts=pulumi.ResourceOptions(parent=c))
