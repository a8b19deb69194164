import pulumi

from support.golden_resources import Thing

a = Thing("a", size=1, shade="red", opts=pulumi.ResourceOptions(ignore_changes=["size"]))
b = Thing("b", near=a.serial, opts=pulumi.ResourceOptions(ignore_changes=["near"], depends_on=[a]))
