"""A customer's buyer, looked after by a shop and seen by a department. The mobile is a secret of the config."""

import pulumi

import pulumi_dingtalk as dingtalk

wholesale = dingtalk.Department("wholesale", name="Wholesale")
dingtalk.ExternalContact(
    "buyer-harbour-hotel",
    name="Buyer of the harbour hotel",
    mobile=pulumi.Config().require_secret("buyer-harbour-hotel-mobile"),
    state_code="852",
    follower="shop-manager-tsim-sha-tsui",
    labels=[dingtalk.get_external_label(name="客户").id],
    company_name="Harbour hotel",
    title="Buyer",
    share_departments=[wholesale],
)
