import pulumi

from support.golden_resources import Thing

a = Thing("a", size=2)
c = Thing("c", size=1, opts=pulumi.ResourceOptions(depends_on=[a]))
