import pulumi

from support.golden_resources import Thing

a = Thing("a", opts=pulumi.ResourceOptions(ignore_changes=["tags.x", "rows"]))
secret = Thing("secret", opts=pulumi.ResourceOptions(ignore_changes=["note"], depends_on=[a]))
