import pulumi

from support.golden_resources import Thing

a2 = Thing(
    "a2",
    opts=pulumi.ResourceOptions(
        aliases=[pulumi.Alias(name="a", stack="other"), pulumi.Alias(name="a", project="other")]
    ),
)
