import pulumi

from support.golden_resources import Thing

a = Thing("a", opts=pulumi.ResourceOptions(protect=True))
b = Thing("b", opts=pulumi.ResourceOptions(depends_on=[a]))
