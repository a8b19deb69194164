import pulumi

from support.golden_resources import Thing

a = Thing("a", home="here", opts=pulumi.ResourceOptions(delete_before_replace=True))
Thing("b", home=a.serial)
