import pulumi

from support.golden_resources import Thing

a = Thing("a", size=2)
pulumi.export("serial", a.serial)
pulumi.export("plain", 2)
