"""A shop's manager leads it, once they are a member of it. The mobile number is a secret of the config."""

import pulumi

import pulumi_dingtalk as dingtalk

jordan = dingtalk.Department("jordan", name="Jordan")
manager = dingtalk.User(
    "shop-manager-jordan",
    userid="shop-manager-jordan",
    name="Shop manager Jordan",
    mobile=pulumi.Config().require_secret("shop-manager-jordan-mobile"),
    departments=[jordan],
)
dingtalk.DepartmentLeadership("jordan", department=jordan, managers=[manager.id])
