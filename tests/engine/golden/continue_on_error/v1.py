import pulumi

from support.golden_resources import Thing

a = Thing("a", size=1)
b = Thing("b", near=a.serial, size=1, opts=pulumi.ResourceOptions(depends_on=[a]))
b.urn.apply(lambda _: after_b())


def after_b():
    c = Thing("c", near=b.serial, size=1)
    c.urn.apply(lambda _: Thing("d", size=1))
