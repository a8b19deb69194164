import pulumi

from support.golden_resources import Thing

Thing("a", home="here", opts=pulumi.ResourceOptions(protect=True))
