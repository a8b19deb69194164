import pulumi

from support.golden_resources import Thing

a = Thing("a", size=1)
Thing("b", deep={"list": ["x", "y"]}, opts=pulumi.ResourceOptions(depends_on=[a]))
