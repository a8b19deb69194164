import pulumi

from support.golden_resources import Thing

a = Thing("a")
b = Thing("b", opts=pulumi.ResourceOptions(deleted_with=a, depends_on=[a]))
