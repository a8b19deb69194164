import pulumi

from support.golden_resources import Thing

a = Thing("a", size=3)
d = Thing("d", size=3, opts=pulumi.ResourceOptions(depends_on=[a]))
e = Thing("e", opts=pulumi.ResourceOptions(depends_on=[d]))
f = Thing("f", opts=pulumi.ResourceOptions(depends_on=[e]))
