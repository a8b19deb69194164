import pulumi

from support.golden_resources import Shelf, Thing

s = Shelf("s", 1, opts=pulumi.ResourceOptions(retain_on_delete=True))
no = Thing("no", opts=pulumi.ResourceOptions(parent=s, retain_on_delete=False, depends_on=[s.second]))
