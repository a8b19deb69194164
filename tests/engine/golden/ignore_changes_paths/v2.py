import pulumi

from support.golden_resources import Thing

a = Thing(
    "a",
    tags={"x": 2, "y": {"deep": 2}},
    rows=[{"n": 2, "m": 2}, {"n": 2, "m": 2}],
    opts=pulumi.ResourceOptions(
        ignore_changes=["tags.x", 'tags["y"].deep', "rows[0]", "rows[*].n", "none.such"]
    ),
)
secret = Thing("secret", note="second", opts=pulumi.ResourceOptions(ignore_changes=["note"], depends_on=[a]))
