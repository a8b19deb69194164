import pulumi

from support.golden_resources import Thing

a = Thing("a")
y = Thing("y", opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="a")], depends_on=[a]))
