import pulumi

from support.golden_resources import Thing

a = Thing("y", called="first", opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="x")]))
b = Thing(
    "z",
    called="second",
    near=a.serial,
    opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="b")], depends_on=[a]),
)
c = Thing("c", called="c", near=b.serial, size=2, opts=pulumi.ResourceOptions(depends_on=[a]))
