import pulumi

from support.golden_resources import Thing

a = Thing("a", size=2)
pulumi.export("y", 2)
raise ValueError("this program is not finished")
