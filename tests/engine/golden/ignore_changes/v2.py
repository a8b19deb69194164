import pulumi

from support.golden_resources import Thing

a = Thing("a", size=2, shade="blue", opts=pulumi.ResourceOptions(ignore_changes=["size"]))
b = Thing("b", near=a.loud, opts=pulumi.ResourceOptions(ignore_changes=["near"], depends_on=[a]))
c = Thing("c", size=3, opts=pulumi.ResourceOptions(ignore_changes=["shade"], depends_on=[b]))
