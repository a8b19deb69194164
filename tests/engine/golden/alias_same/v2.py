import pulumi

from support.golden_resources import Thing

a = Thing("x", called="first", opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="a")]))
b = Thing("b", called="second", near=a.serial, opts=pulumi.ResourceOptions(depends_on=[a]))
c = Thing("c", called="c", near=b.serial, opts=pulumi.ResourceOptions(depends_on=[a]))
