import pulumi

from support.golden_resources import Shelf, Thing

s = Shelf("s", 1)
s.second.urn.apply(lambda _: Thing("a"))
pulumi.export("serial", s.second.serial)
