import pulumi

from support.golden_resources import Thing

a = Thing("a", home="there", swap="delete-first")
b = Thing("b", home=a.serial, opts=pulumi.ResourceOptions(depends_on=[a]))
c = Thing("c", near=b.serial, opts=pulumi.ResourceOptions(depends_on=[b]))
