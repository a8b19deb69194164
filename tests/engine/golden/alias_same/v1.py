import pulumi

from support.golden_resources import Thing

a = Thing("a", called="first")
b = Thing("b", called="second", near=a.serial, opts=pulumi.ResourceOptions(depends_on=[a]))
c = Thing("c", called="c", near=b.serial, opts=pulumi.ResourceOptions(depends_on=[a]))
