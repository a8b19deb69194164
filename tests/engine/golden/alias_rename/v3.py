import pulumi

from support.golden_resources import Thing

a = Thing(
    "newest-a",
    home="here",
    opts=pulumi.ResourceOptions(
        aliases=[pulumi.Alias(name="a"), pulumi.Alias(name="new-a"), pulumi.Alias(name="none")]
    ),
)
b = Thing("b", near=a.serial, opts=pulumi.ResourceOptions(depends_on=[a]))
c = Thing("c", near=b.serial, opts=pulumi.ResourceOptions(depends_on=[b]))
