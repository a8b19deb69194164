import pulumi

from support.golden_resources import Thing

a = Thing("a", home="there", opts=pulumi.ResourceOptions(retain_on_delete=True))
b = Thing(
    "b", home="there", swap="delete-first", opts=pulumi.ResourceOptions(retain_on_delete=True, depends_on=[a])
)
d = Thing("d", opts=pulumi.ResourceOptions(retain_on_delete=True, depends_on=[b]))
