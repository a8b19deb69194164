"""A shop manager who joins, where no HR system feeds the tenant. The mobile number is a secret of the config."""

import pulumi

import pulumi_dingtalk as dingtalk

jordan = dingtalk.Department("jordan", name="Jordan")
dingtalk.User(
    "shop-manager-jordan",
    userid="shop-manager-jordan",
    name="Shop manager Jordan",
    mobile=pulumi.Config().require_secret("shop-manager-jordan-mobile"),
    departments=[jordan],
    title="Shop manager",
    manager="area-manager-kowloon",
    job_number="K-017",
    work_place="Jordan",
    hide_mobile=True,
)
