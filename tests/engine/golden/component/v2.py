import pulumi

from support.golden_resources import Shelf

s = Shelf("s", 2)
pulumi.export("serial", s.second.serial)
