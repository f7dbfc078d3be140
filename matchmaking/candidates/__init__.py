"""Who is a candidate for a need, and what the engine is told of them: from tables to facts.

The first cut is made in the database, and facts of all candidates are read together: the number
of queries does not grow with the number of suppliers.
"""

from matchmaking.candidates.cut import Cut, first_cut
from matchmaking.candidates.need import need_facts, settings_of, weights_of
from matchmaking.candidates.suppliers import supplier_facts

__all__ = ["Cut", "first_cut", "need_facts", "settings_of", "supplier_facts", "weights_of"]
