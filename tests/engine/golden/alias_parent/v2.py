import pulumi

from support.golden_resources import Shelf, Thing

s = Shelf("s", 1)
a = Thing(
    "a",
    opts=pulumi.ResourceOptions(
        parent=s, aliases=[pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)], depends_on=[s.second]
    ),
)
