"""``hawker eval``: suites of cases as data, run against a real Assistant, scored by end states, sources and facts.

``suites`` reads them, ``cases`` judges one reply, ``runs`` runs a suite and keeps what it scored, ``report`` prints.
"""
