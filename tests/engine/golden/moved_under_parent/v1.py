import pulumi

from support.golden_resources import Thing

a = Thing("a")
Thing("b", opts=pulumi.ResourceOptions(depends_on=[a]))
