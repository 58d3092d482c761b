"""Take the pictures of the desk's pages that `docs/desk.md` shows.

`python docs/desk_pictures.py outputs` opens the desk on what `make run` made there, visits each page at the
widths of a desk and of a telephone, and writes `docs/desk/*.png`. It needs Chromium and a font with 規則.
Decisions and users stay as they are: the desk has a home and a corpus of its own meanwhile.
"""

from __future__ import annotations

import io
import secrets
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from flows.desk.access import open_desk_policy
from flows.desk.conduct import guard_desk, open_desk
from flows.desk.users import locate_desk
from flows.settings import Settings, read_settings
from review.access.accounts import Accounts
from review.access.exposure import Exposure
from review.access.serving import configure_server, open_listener

FOLDER = Path(__file__).resolve().parent / "desk"
WIDTHS = {"wide": {"width": 1280, "height": 860}, "narrow": {"width": 390, "height": 844}}
PATHS = {
    "overview": "/",
    "rules": "/rules?label=joint_ownership&label=transfer_control",
    "search": "/rules?q=%22prior+written%22",
    "programs": "/programs",
    "amounts": "/amounts",
    "entities": "/entities",
    "documents": "/documents",
    "compare": "/compare",
    "models": "/models",
    "uploads": "/uploads",
    "queue": "/queue",
}
BY_NIGHT = ("rules", "rule")
"""Pages that are shown dark, too."""
COLOURS = 255
SECONDS_TO_START = 60
MOST_MILLISECONDS = 120_000
"""That plots, or what the queue asks first, may take."""


def take_pictures(url: str, settings: Settings) -> None:
    """Write a picture of each page at each width."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for width, size in WIDTHS.items():
            page = browser.new_context(
                base_url=url, viewport=size, locale="en-GB", timezone_id="UTC", reduced_motion="reduce"
            ).new_page()  # type: ignore[arg-type] - a viewport
            for name, path in PATHS.items():
                page.goto(path)
                take_picture(page, name, width)
            page.goto(PATHS["entities"])
            page.locator("table.rows a[href^='/entities/']").first.click()
            take_picture(page, "entity", width)
            page.goto(PATHS["rules"])
            page.locator("table.rows a.rule").first.click()
            take_picture(page, "rule", width)
            page.locator(".crumbs a[href*='/pages/']").click()
            take_picture(page, "page", width)
        Accounts(locate_desk(settings)).add_user("Ada", secrets.token_urlsafe())
        for width, size in WIDTHS.items():
            page = browser.new_context(base_url=url, viewport=size).new_page()  # type: ignore[arg-type]
            page.goto("/log-in")
            take_picture(page, "log-in", width)
        browser.close()


def take_picture(page: Page, name: str, width: str) -> None:
    """Write the picture of a page, and of some the one by night."""
    expect(page.locator(".plots-wait, main progress")).to_have_count(0, timeout=MOST_MILLISECONDS)
    page.wait_for_load_state("networkidle")
    write_png(page.screenshot(), FOLDER / f"{name}-{width}.png")
    if name in BY_NIGHT:
        page.emulate_media(color_scheme="dark")
        write_png(page.screenshot(), FOLDER / f"{name}-{width}-dark.png")
        page.emulate_media(color_scheme="light")


def write_png(picture: bytes, path: Path) -> None:
    """Write a picture with few colours, which makes it a third as large."""
    path.parent.mkdir(exist_ok=True)
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)


@contextmanager
def serve_copy(outputs: Path) -> Iterator[tuple[str, Settings]]:
    """Yield the address of a desk on a copy of outputs, and its settings."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "outputs")
        shutil.copytree(outputs, copy)
        shutil.copytree(read_settings(environment={}).corpus, Path(folder, "corpus"))
        own = {"KISOKU_CORPUS": f"{folder}/corpus", "KISOKU_HOME": f"{folder}/home"}
        settings = read_settings(copy, environment=own)
        exposure = Exposure(port=0, reviewer="Ada")
        with open_listener(exposure) as listener, open_desk(copy, settings, note=print) as desk:
            app = guard_desk(desk, open_desk_policy(settings, exposure))
            server = uvicorn.Server(configure_server(app, exposure))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
            thread.start()
            deadline = time.monotonic() + SECONDS_TO_START
            while not server.started and time.monotonic() < deadline:
                time.sleep(0.05)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", settings
            server.should_exit = True
            thread.join()


def main() -> None:
    """Take the pictures of a desk on a folder of outputs."""
    with serve_copy(Path(sys.argv[1])) as (url, settings):
        take_pictures(url, settings)


if __name__ == "__main__":
    main()
