import pulumi

from support.golden_resources import Thing

a = Thing("a", size=1)
n = Thing("n", near=a.serial)
Thing("b", note=n.serial, deep={"list": ["x", n.id, {"far": pulumi.Output.secret(n.loud)}]})
