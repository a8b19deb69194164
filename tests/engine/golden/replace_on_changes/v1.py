import pulumi

from support.golden_resources import Thing

plain = Thing("plain", size=1, opts=pulumi.ResourceOptions(replace_on_changes=["size"]))
other = Thing(
    "other",
    undecided=True,
    size=1,
    opts=pulumi.ResourceOptions(replace_on_changes=["shade"], depends_on=[plain]),
)
asked = Thing(
    "asked",
    undecided=True,
    size=1,
    opts=pulumi.ResourceOptions(replace_on_changes=["size"], depends_on=[other]),
)
any_ = Thing(
    "any", undecided=True, size=1, opts=pulumi.ResourceOptions(replace_on_changes=["*"], depends_on=[asked])
)
deep = Thing(
    "deep",
    undecided=True,
    tags={"x": 1, "y": 1},
    opts=pulumi.ResourceOptions(replace_on_changes=["tags.x"], depends_on=[any_]),
)
