from support.golden_resources import Thing

a = Thing("a", size=1)
b = Thing("b", size=2, near=a.serial, tags=["x", "y"])
Thing("c", flat=True, deep={"list": [1, 2.5, {"near": b.id}]})
