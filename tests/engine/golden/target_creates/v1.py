import pulumi

from support.golden_resources import Thing

a = Thing("a")
b = Thing("b", near=a.serial, opts=pulumi.ResourceOptions(depends_on=[a]))
