import pulumi

from support.golden_resources import Thing

a = Thing(
    "a",
    tags={"x": 1, "y": {"deep": 1}},
    rows=[{"n": 1, "m": 1}, {"n": 1, "m": 1}],
    opts=pulumi.ResourceOptions(
        ignore_changes=["tags.x", 'tags["y"].deep', "rows[0]", "rows[*].n", "none.such"]
    ),
)
secret = Thing(
    "secret",
    note=pulumi.Output.secret("first"),
    opts=pulumi.ResourceOptions(ignore_changes=["note"], depends_on=[a]),
)
