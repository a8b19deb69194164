import pulumi

from support.golden_resources import Thing

d = Thing("d", size=2)
c = Thing("c", size=2, opts=pulumi.ResourceOptions(depends_on=[d]))
e = Thing("e", size=2, opts=pulumi.ResourceOptions(depends_on=[c]))
