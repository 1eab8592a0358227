"""A reader of the atlas: one page in an offline browser, and all that it asked for or said.

What the tests rely on in the page, and nothing else: the views are buttons of role ``tab``; the
language button is ``#language``; the map is in ``#stage`` and the figures in ``#panel``.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

SHOTS = Path(__file__).resolve().parents[2] / "out" / "shots"
DESK, PHONE = (1440, 900), (390, 844)

# A refusal by the content-security policy is told to the page alone: pass it on.
TELL_REFUSALS = """document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`refused by ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`))"""

CONTROLS = """button, a[href], input, select, textarea, summary, [role=button], [role=tab],
    [role=slider], [role=checkbox], [role=switch]"""

# A control is in the way of nothing when its middle, brought into view, is its own.
UNREACHABLE_CONTROLS = """(controls) => [...document.querySelectorAll(controls)]
  .filter((node) => node.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .filter((node) => {
    node.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
    const box = node.getBoundingClientRect();
    if (!box.width || !box.height) return false;
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const hit = document.elementFromPoint(x, y);
    return !hit || !(node.contains(hit) || hit.contains(node) && hit.tagName === "LABEL"
      || [...(node.labels || [])].some((label) => label.contains(hit)));
  }).map((node) => `${node.tagName.toLowerCase()} ${node.id || node.className} ` +
    (node.ariaLabel || node.innerText || "").trim().slice(0, 30))"""


class Reader:
    """One atlas in one offline browser context."""

    def __init__(
        self,
        browser: Any,
        path: Path,
        *,
        size: tuple[int, int] = DESK,
        language: str = "zh",
        address: str = "",
        **context: Any,
    ) -> None:
        self.url = path.as_uri()
        self.address = address
        self.language = language
        self.noticed: list[str] = []
        self.dialogs: list[str] = []
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale={"zh": "zh-CN", "en": "en-US"}[language],
            accept_downloads=True,
            **context,
        )
        self.context.set_offline(True)
        self.context.route("**/*", self._serve)
        self.context.add_init_script(TELL_REFUSALS)
        self.page = self.context.new_page()
        self._listen()

    def open(self) -> "Reader":
        """Load the page in the wanted language and wait until its views are there."""
        self.page.goto(self.url + self.address)
        self.tabs.first.wait_for(timeout=10_000)
        if not self.shown_language.startswith(self.language):
            self.switch_language()
        return self

    def close(self) -> None:
        """End the context; a dialog that ever opened is as bad as a request."""
        self.noticed += [f"dialog: {text}" for text in self.dialogs]
        self.context.close()

    @property
    def tabs(self) -> Any:
        """The buttons of the views."""
        return self.page.get_by_role("tab")

    @property
    def shown_language(self) -> str:
        """The language that the page says it is in."""
        return str(self.page.evaluate("document.documentElement.lang"))

    @property
    def text(self) -> str:
        """All text that the page shows."""
        return str(self.page.evaluate("document.body.innerText"))

    def switch_language(self) -> None:
        """Press the language button."""
        before = self.shown_language
        self.page.locator("#language").click()
        self.page.wait_for_function(
            "before => document.documentElement.lang !== before", arg=before
        )

    def open_views(self) -> Iterator[str]:
        """Yield the name of each view once it is open."""
        for at in range(self.tabs.count()):
            tab = self.tabs.nth(at)
            tab.click()
            assert self.tabs.nth(at).get_attribute("aria-selected") == "true"
            self.settle()
            yield self.name_of_view(at)

    def name_of_view(self, at: int) -> str:
        """Return the name of a view from the id of its button, else its number."""
        return (self.tabs.nth(at).get_attribute("id") or str(at)).removeprefix("tab-")

    def settle(self) -> None:
        """Wait until what was changed has been painted."""
        self.page.evaluate(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def overflow_px(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return int(
            self.page.evaluate(
                "Math.max(document.scrollingElement.scrollWidth, document.body.scrollWidth)"
                " - window.innerWidth"
            )
        )

    def unreachable_controls(self) -> list[str]:
        """Return the visible controls that something else lies upon, or that cannot be reached."""
        return list(self.page.evaluate(UNREACHABLE_CONTROLS, CONTROLS))

    def shoot(self, name: str) -> Path:
        """Keep a picture of the window, to be looked at."""
        path = SHOTS / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)
        return path

    def _serve(self, route: Any) -> None:
        if route.request.url.split("#")[0] == self.url:
            route.continue_()
        else:
            route.abort()

    def _listen(self) -> None:
        page = self.page
        page.on("request", self._note_request)
        page.on("websocket", lambda socket: self.noticed.append(f"socket: {socket.url}"))
        page.on("console", lambda said: self.noticed.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: self.noticed.append(f"error: {error}"))
        page.on("popup", lambda popup: self.noticed.append(f"window: {popup.url}"))
        page.on("dialog", self._dismiss)

    def _note_request(self, request: Any) -> None:
        url = request.url.split("#")[0]
        if url != self.url and not url.startswith(("data:", "blob:")):
            self.noticed.append(f"request: {request.url}")

    def _dismiss(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()
