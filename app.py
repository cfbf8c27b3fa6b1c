"""The process: the UI at /, the routes beside it, and the worker that runs the jobs."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
import streamlit as st
from starlette.middleware import Middleware

from imagegen import worker
from imagegen.api.guard import Guard
from imagegen.api.listening import send_at_once
from imagegen.api.routes import exception_handlers, routes
from imagegen.api.shutdown import stopping, watch_signals
from imagegen.archives import archives_of
from imagegen.errors import ImagegenError
from imagegen.people import ask_at
from imagegen.places import main_script
from imagegen.redaction import guard_logs
from imagegen.studio import shared_studio
from imagegen.ui.parts.error_box import show_uncaught
from imagegen.ui.preload import Preload
from imagegen.ui.sign_in import check_sign_in, page_asker
from imagegen.ui.sign_in_guard import SignInGuard
from imagegen.ui.sign_in_return import SignInReturn
from imagegen.ui.streamlit_files import StreamlitFiles
from imagegen.ui.warm_up import warm_up

NOT_CONFIGURED = 3
"""The exit code, as of the command line."""


def start_worker() -> None:
    """Open the studio and run its jobs; where something must be set first, say so and end."""
    try:
        check_sign_in()
        worker.start(shared_studio())
        archives_of(shared_studio()).resume()
    except ImagegenError as error:
        # The server would bury the sentence under the tracebacks of three frameworks.
        print(error, file=sys.stderr, flush=True)
        os._exit(NOT_CONFIGURED)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Open the studio and its worker before the first visitor; let both go in order."""
    guard_logs()
    watch_signals()
    send_at_once()
    warm_up()
    ask_at(page_asker)
    await anyio.to_thread.run_sync(start_worker)
    yield
    stopping.set()
    await anyio.to_thread.run_sync(worker.stop)


app = st.App(
    main_script(),
    lifespan=lifespan,
    routes=routes,
    middleware=[
        Middleware(Guard, allowed_hosts=lambda: st.get_option("server.allowedHosts")),
        Middleware(SignInGuard, routes=routes),
        Middleware(SignInReturn),
        Middleware(Preload),
        Middleware(StreamlitFiles),
    ],
    exception_handlers=exception_handlers,
    on_script_error=show_uncaught,
)

if __name__ == "__main__":
    app.run()
