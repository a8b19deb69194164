import pulumi

from support.golden_resources import Thing

Thing("a", home="there", opts=pulumi.ResourceOptions(protect=True))
