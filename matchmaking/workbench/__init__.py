"""What the page of a ranking shows: lists under the weights and filters tried, and one supplier
in view. Reads the kept suggestions; scores nothing."""

from matchmaking.workbench.page import Workbench
from matchmaking.workbench.tried import Settings, settings_in, weights_in

__all__ = ["Settings", "Workbench", "settings_in", "weights_in"]
