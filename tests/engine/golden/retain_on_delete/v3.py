import pulumi

from support.golden_resources import Thing

a = Thing("a", home="there")
d = Thing("d", opts=pulumi.ResourceOptions(retain_on_delete=True, depends_on=[a]))
e = Thing("e", opts=pulumi.ResourceOptions(retain_on_delete=True, depends_on=[d]))
