"""A watch that is told only of the steps of the aim."""

from dataclasses import dataclass

from .solver import Watch


@dataclass
class Ear:
    """A watch that can stop the search; told nothing while it is deaf."""

    watch: Watch
    deaf: bool

    @property
    def stop(self) -> bool:
        """Whether the search is to stop."""
        return self.watch.stop

    @stop.setter
    def stop(self, value: bool) -> None:
        self.watch.stop = value

    def report(self, objective: float | None, bound: float) -> None:
        """Pass on what is heard, unless deaf."""
        if not self.deaf:
            self.watch.report(objective, bound)
