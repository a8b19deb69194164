import pulumi

from support.golden_resources import Thing

config = pulumi.Config()
token = config.require_secret("token")
a = Thing("a", whisper=token, deep={"plain": 1, "token": token}, list=["x", token])
b = Thing(
    "b",
    note=config.require("greeting"),
    near=a.hidden,
    opts=pulumi.ResourceOptions(additional_secret_outputs=["serial"]),
)
pulumi.export("token", token)
pulumi.export("serial", b.serial)
