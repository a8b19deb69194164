import pulumi

from support.golden_resources import Shelf, Thing

a = Thing("a")
s = Shelf("s", 1, opts=pulumi.ResourceOptions(deleted_with=a, depends_on=[a]))
