import pulumi

from support.golden_resources import Thing

x = Thing("x", opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="a")]))
y = Thing("y", opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="a")], depends_on=[x]))
