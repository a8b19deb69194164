import pulumi

from support.golden_resources import Cabinet

new = Cabinet("new", opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="old")]))
