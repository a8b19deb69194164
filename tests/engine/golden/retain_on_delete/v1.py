import pulumi

from support.golden_resources import Thing

a = Thing("a", home="here", opts=pulumi.ResourceOptions(retain_on_delete=True))
b = Thing(
    "b", home="here", swap="delete-first", opts=pulumi.ResourceOptions(retain_on_delete=True, depends_on=[a])
)
c = Thing("c", near=a.serial, opts=pulumi.ResourceOptions(retain_on_delete=True, depends_on=[b]))
d = Thing("d", opts=pulumi.ResourceOptions(depends_on=[c]))
