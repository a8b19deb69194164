import pulumi

from support.golden_resources import Thing

a = Thing("a", size=1)
Thing("a", size=2, opts=pulumi.ResourceOptions(depends_on=[a]))
