import pulumi

from support.golden_resources import Thing

a = Thing("a")
d = Thing("d", opts=pulumi.ResourceOptions(depends_on=[a]))
b = Thing("b", near=a.serial, opts=pulumi.ResourceOptions(depends_on=[d]))
c = Thing("c", near=b.serial, opts=pulumi.ResourceOptions(depends_on=[b]))
pulumi.export("serial", b.serial)
pulumi.export("name", b.name)
