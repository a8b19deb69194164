import pulumi

pulumi.export("nothing", None)
