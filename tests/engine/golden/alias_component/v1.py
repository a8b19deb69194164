from support.golden_resources import Cabinet

old = Cabinet("old")
