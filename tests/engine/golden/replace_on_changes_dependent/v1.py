import pulumi

from support.golden_resources import Thing

a = Thing("a", home="here", swap="delete-first")
b = Thing(
    "b",
    undecided=True,
    near=a.serial,
    opts=pulumi.ResourceOptions(replace_on_changes=["near"], depends_on=[a]),
)
c = Thing("c", undecided=True, near=a.serial, opts=pulumi.ResourceOptions(depends_on=[b]))
d = Thing("d", near=a.serial, opts=pulumi.ResourceOptions(replace_on_changes=["near"], depends_on=[c]))
