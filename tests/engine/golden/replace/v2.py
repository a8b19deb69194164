import pulumi

from support.golden_resources import Thing

a = Thing("a", size=2)
b = Thing("b", near=a.serial, swap="delete-first", opts=pulumi.ResourceOptions(depends_on=[a]))
c = Thing("c", home=b.serial, opts=pulumi.ResourceOptions(depends_on=[b]))
d = Thing("d", size=2, opts=pulumi.ResourceOptions(depends_on=[c]))
