import pulumi

from support.golden_resources import Thing

a = Thing("a")
b = Thing("b", opts=pulumi.ResourceOptions(deleted_with=a, depends_on=[a]))
c = Thing("c", opts=pulumi.ResourceOptions(deleted_with=b, depends_on=[b]))
d = Thing("d", near=a.serial, opts=pulumi.ResourceOptions(depends_on=[c]))
