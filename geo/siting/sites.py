"""Where the next campuses should go: exact siting models with a proved gap.

Every model takes ``cost``, demand x candidates (minutes, or any one unit), ``inf`` where
unreachable, and `Rules` that the plan must keep to. Existing sites are columns of ``cost`` too,
named in ``Rules.fixed``; p counts new sites alone. Each returns a `Plan` of positions with its
bound and gap; `vocatlas.geo.planning.candidates` gives them names.

============== ======================================================================
`cover_all`    fewest or cheapest sites that reach all demand (LSCP)
`cover_most`   most weight reached with p sites or a budget (MCLP)
`cover_backup` most weight reached once, and again by a second site (BACOP2)
`p_median`     least weighted cost to the nearest site
`p_centre`     least largest cost to the nearest site
`even_out`     largest share reached in the worst group; or costs that differ least
============== ======================================================================
"""

from .centre import p_centre
from .evenness import even_out
from .maxcover import cover_backup, cover_most
from .plan import Plan
from .pmedian import p_median
from .rules import Rules
from .setcover import cover_all

__all__ = [
    "Plan",
    "Rules",
    "cover_all",
    "cover_backup",
    "cover_most",
    "even_out",
    "p_centre",
    "p_median",
]
