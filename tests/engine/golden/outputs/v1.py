import pulumi

from support.golden_resources import Thing

a = Thing("a", size=1)
pulumi.export("serial", a.serial)
pulumi.export("plain", {"n": 1, "list": [True, None, "x"]})
pulumi.export("hidden", pulumi.Output.secret("hush"))
