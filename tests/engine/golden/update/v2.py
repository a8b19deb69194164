from support.golden_resources import Thing

a = Thing("a", size=2)
Thing("b", near=a.loud, tags=["y", "x"])
