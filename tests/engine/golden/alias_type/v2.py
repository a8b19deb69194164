import pulumi

from support.golden_resources import Gadget, Thing

was = [pulumi.Alias(type_="pulumi-python:dynamic/golden:Thing")]
a = Gadget("a", opts=pulumi.ResourceOptions(aliases=was))
b = Thing("b", opts=pulumi.ResourceOptions(parent=a, depends_on=[a]))
