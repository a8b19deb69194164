import pulumi

from support.golden_resources import Thing

a = Thing("new-a", home="here", opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="a")]))
b = Thing("b", near=a.serial, opts=pulumi.ResourceOptions(depends_on=[a]))
c = Thing("c", near=b.serial, opts=pulumi.ResourceOptions(depends_on=[b]))
