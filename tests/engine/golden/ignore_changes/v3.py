import pulumi

from support.golden_resources import Thing

a = Thing("a", home="there", size=3, shade="blue", opts=pulumi.ResourceOptions(ignore_changes=["size"]))
b = Thing("b", near=a.loud, opts=pulumi.ResourceOptions(ignore_changes=["near"], depends_on=[a]))
c = Thing("c", opts=pulumi.ResourceOptions(ignore_changes=["size"], depends_on=[b]))
