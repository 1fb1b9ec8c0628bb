"""Pages in a real Chromium; a package, so that the browser ends with its last test.

Playwright's loop holds the thread as long as its browser runs: no asynchronous test may come after
it in one process.
"""
