import pulumi

from support.golden_resources import Thing

t = Thing("t", opts=pulumi.ResourceOptions(retain_on_delete=True))
child = Thing("child", opts=pulumi.ResourceOptions(parent=t))
own = Thing("own", opts=pulumi.ResourceOptions(parent=t, retain_on_delete=False, depends_on=[child]))
