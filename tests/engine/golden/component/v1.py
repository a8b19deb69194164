import pulumi

from support.golden_resources import Shelf

s = Shelf("s", 1)
pulumi.export("serial", s.second.serial)
