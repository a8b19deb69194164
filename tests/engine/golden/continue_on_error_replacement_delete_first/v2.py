import pulumi

from support.golden_resources import Thing

a = Thing("a", home="there", swap="delete-first")
b = Thing("b", near=a.serial, opts=pulumi.ResourceOptions(depends_on=[a]))
b.urn.apply(lambda _: Thing("c", size=2))
