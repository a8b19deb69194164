"""A shop below its district; its people have a group chat of their own."""

import pulumi_dingtalk as dingtalk

shops = dingtalk.Department("shops", name="Shops", order=20)
kowloon = dingtalk.Department("kowloon", name="Kowloon", parent=shops)
dingtalk.Department(
    "mong-kok",
    name="Mong Kok",
    parent=kowloon,
    code="HK-K-03",
    create_dept_group=True,
)
