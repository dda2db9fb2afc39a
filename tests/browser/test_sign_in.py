"""The editor's way in, as `make run` prints it."""

from playwright.sync_api import Page, expect

from tests.support.programs.archives import RunningArchive


def test_printed_sign_in_opens_the_admin(page: Page, live_archive: RunningArchive) -> None:
    name, password = live_archive.archive.credentials.read_text().split()
    page.goto(f"http://127.0.0.1:{live_archive.port}/admin/")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(password)
    page.locator("[type=submit]").click()
    expect(page).to_have_url(f"http://127.0.0.1:{live_archive.port}/admin/")
    expect(page.locator("body")).to_contain_text("Newsroom Archive")
