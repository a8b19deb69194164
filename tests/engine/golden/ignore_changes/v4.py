import pulumi

from support.golden_resources import Thing

a = Thing("a", home="there", size=4, shade="green", opts=pulumi.ResourceOptions(ignore_changes=["*"]))
b = Thing("b", near=a.loud, opts=pulumi.ResourceOptions(depends_on=[a]))
c = Thing("c", opts=pulumi.ResourceOptions(depends_on=[b]))
