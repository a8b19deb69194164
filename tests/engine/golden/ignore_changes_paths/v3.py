import pulumi

from support.golden_resources import Thing

a = Thing(
    "a",
    tags={"x": 3, "y": {"deep": 1}},
    rows=[{"n": 3, "m": 3}],
    opts=pulumi.ResourceOptions(
        ignore_changes=["tags.x", 'tags["y"].deep', "rows[0]", "rows[*].n", "none.such"]
    ),
)
secret = Thing("secret", note="third", opts=pulumi.ResourceOptions(ignore_changes=["note"], depends_on=[a]))
