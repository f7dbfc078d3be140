from linkages.search import query

query.Test.__test__ = False  # a test of a value, none of pytest's
