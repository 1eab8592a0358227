"""A message catalogue: English phrases with named holes, and what each is in Chinese."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from string import Formatter

Say = Callable[[str], str | None]

# Characters of the longest text that is looked up: what fills a hole may be made to take long.
LONGEST = 10_000
# A hole whose name begins so holds a list of names: parted by 、 in Chinese.
_LIST = "list"


def show_text(text: str) -> str:
    r"""Return a text for one line of Chinese: what does not print is spelled as its code.

    Letters of every script stay; line ends, escapes of terminals and marks that turn the
    direction of writing do not.

    Examples
    --------
    >>> show_text("鞋\x1b[31m\n"), show_text("a b")
    ('鞋\\x1b[31m\\n', 'a b')
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


@dataclass(frozen=True)
class _Entry:
    """One phrase: its fixed parts, its holes and its Chinese."""

    english: str
    chinese: str

    @cached_property
    def fixed(self) -> tuple[str, ...]:
        """Return the parts of the English phrase that are no holes."""
        return tuple(text for text, *_ in Formatter().parse(self.english) if text)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Return what fits the phrase; only the phrase is a pattern, never what fills it."""
        parts = []
        for text, hole, *_ in Formatter().parse(self.english):
            parts.append(re.escape(text) + ("" if hole is None else f"(?P<{hole}>.+?)"))
        return re.compile("".join(parts), re.DOTALL)


@dataclass(frozen=True)
class Phrasebook:
    """English phrases and their Chinese.

    The phrase with the longest fixed text that fits wins, so that a general one (``one of
    {list}``) never takes a special one (``one of {list} beside a place``). Fixed text counts to
    the letter; a hole takes any text of at least one character, line ends too.

    Parameters
    ----------
    phrases
        English with holes ``{name}`` -> Chinese with the same holes. A hole whose name begins
        with ``list`` is parted by ``、`` in Chinese.
    inner
        Holes that hold a phrase of their own, with what says it. Where that has no Chinese the
        phrase around it does not fit.

    Examples
    --------
    >>> book = Phrasebook({"one of {list}": "应为 {list} 之一", "a value": "应填写"})
    >>> book.say("one of gcj02, wgs84"), book.say("a value"), book.say("something else")
    ('应为 gcj02、wgs84 之一', '应填写', None)
    """

    phrases: Mapping[str, str]
    inner: Mapping[str, Say] = field(default_factory=dict)

    def say(self, text: str) -> str | None:
        """Return a phrase in Chinese; None where the book does not hold it, or it is very long."""
        return self._known(text) if len(text) <= LONGEST else None

    @cached_property
    def _known(self) -> Say:
        # a wrong column gives the same phrase for each of its rows
        return lru_cache(maxsize=1024)(self._find)

    @cached_property
    def _patterns(self) -> tuple[_Entry, ...]:
        entries = [_Entry(english, chinese) for english, chinese in self.phrases.items()]
        held = [entry for entry in entries if "{" in entry.english]
        return tuple(sorted(held, key=lambda entry: -sum(map(len, entry.fixed))))

    def _find(self, text: str) -> str | None:
        if text in self.phrases and "{" not in text:
            return self.phrases[text]
        for entry in self._patterns:
            # the pattern is made, and a long text searched, only where every part is there
            if all(part in text for part in entry.fixed):
                found = entry.pattern.fullmatch(text)
                said = None if found is None else self._fill(entry, found.groupdict())
                if said is not None:
                    return said
        return None

    def _fill(self, entry: _Entry, held: Mapping[str, str]) -> str | None:
        filled: dict[str, str] = {}
        for name, value in held.items():
            said: str | None = value
            if name in self.inner:
                said = self.inner[name](value)
            elif name.startswith(_LIST):
                said = value.replace(", ", "、")
            if said is None:
                return None
            filled[name] = show_text(said)
        return entry.chinese.format_map(filled)
