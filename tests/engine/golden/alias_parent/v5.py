import pulumi

from support.golden_resources import Shelf, Thing

s = Shelf("s", 1)
t = Shelf("t", 1, opts=pulumi.ResourceOptions(depends_on=[s.second]))
urn = "urn:pulumi:dev::golden::pulumi-python:dynamic/golden:Thing::a"
a = Thing("a", opts=pulumi.ResourceOptions(parent=s, aliases=[urn], depends_on=[t.second]))
