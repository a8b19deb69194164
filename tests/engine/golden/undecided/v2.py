import pulumi

from support.golden_resources import Thing

Thing("a", size=2, undecided=True, token=pulumi.Output.secret("hush"))
