"""A running picture of the web UI is stopped when it is cancelled; who may ask it at all."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from imagegen.catalog import load_catalog
from imagegen.errors import ConfigError, JobCancelled, KeyRejected
from imagegen.http import Http
from imagegen.interruptions import Interruption
from imagegen.keys import Credential, find_address
from imagegen.onboarding import onboarding
from imagegen.providers.base import Progress
from imagegen.providers.webui import WebUI
from imagegen.redaction import redact
from imagegen.settings import load_settings
from imagegen.types import ImageRequest, ImageResult
from tests.doubles.webui import WebUIDouble

MODEL = load_catalog().find("webui-default", "webui")
PASSWORD = "ada:correct-horse"


@pytest.fixture
def double() -> Iterator[WebUIDouble]:
    with WebUIDouble() as server:
        yield server


def make(double: WebUIDouble, key: str = "", progress: Progress | None = None) -> ImageResult:
    credential = Credential(
        key=key, source="WEBUI_AUTH", base_url=double.base_url, base_url_source="TEST"
    )
    webui = WebUI(Http(read_timeout_s=20), credential)
    webui.look_every_s = 0.01  # type: ignore[misc]  # this one only
    return webui.generate(
        ImageRequest(prompt="A red apple", size="128x128"), MODEL, progress or Progress()
    )


def paths_of(double: WebUIDouble) -> set[str]:
    return {call.path for call in double.fetches}


class TestHowFar:
    def test_it_is_told_once_for_each_change(self, double: WebUIDouble) -> None:
        double.delay_s = 0.3
        told: list[int] = []
        assert make(double, progress=Progress(on_percent=told.append)).pictures
        assert told == [30]

    def test_somebody_else_s_picture_says_nothing_of_ours(self, double: WebUIDouble) -> None:
        double.delay_s, double.others = 0.3, 10**6
        told: list[int] = []
        assert make(double, progress=Progress(on_percent=told.append)).pictures
        assert told == []

    def test_a_share_stays_between_nothing_and_all(self) -> None:
        told: list[int] = []
        progress = Progress(on_percent=told.append)
        for share in (-1, 0.004, 0.5, 0.5, 7):
            progress.done(share)
        assert told == [0, 50, 100]


class TestCancel:
    @pytest.mark.parametrize("is_old", [False, True])
    def test_the_running_picture_is_stopped_and_what_came_of_it_dropped(
        self, double: WebUIDouble, is_old: bool
    ) -> None:
        double.script(["slow"])
        double.is_old = is_old
        with pytest.raises(JobCancelled) as caught:
            make(double, progress=Progress(is_cancelled=double.started.is_set))
        assert (double.interrupts, caught.value.charged) == (1, "no")

    def test_somebody_else_s_picture_is_not_stopped(self, double: WebUIDouble) -> None:
        double.script(["slow"])
        double.others = 3
        with pytest.raises(JobCancelled):
            make(double, progress=Progress(is_cancelled=double.started.is_set))
        assert paths_of(double) == {"/sdapi/v1/progress?skip_current_image=true"}
        assert len(double.fetches) >= 4
        assert double.interrupts == 1

    @pytest.mark.parametrize("is_old", [False, True])
    def test_what_has_not_begun_is_stopped_when_it_begins(
        self, double: WebUIDouble, is_old: bool
    ) -> None:
        double.script(["slow"])
        double.idle, double.is_old = 2, is_old
        with pytest.raises(JobCancelled):
            make(double, progress=Progress(is_cancelled=double.started.is_set))
        assert double.interrupts == 1
        assert len(double.fetches) >= 3

    def test_a_call_that_nobody_cancels_is_left_alone(self, double: WebUIDouble) -> None:
        assert make(double, progress=Progress(is_cancelled=lambda: False)).pictures
        assert double.interrupts == 0
        assert paths_of(double) <= {"/sdapi/v1/progress?skip_current_image=true"}

    def test_each_call_has_a_task_of_its_own(self, double: WebUIDouble) -> None:
        make(double)
        make(double)
        tasks = {call.document["force_task_id"] for call in double.calls}
        assert len(tasks) == 2

    def test_ctrl_c_stops_it_too(self) -> None:
        stopped = threading.Event()

        def stop() -> bool:
            stopped.set()
            return True

        with pytest.raises(KeyboardInterrupt), Interruption(lambda: False, stop, 60, lambda: None):
            raise KeyboardInterrupt
        assert stopped.is_set()

    def test_a_server_that_cannot_be_asked_is_told_and_asked_again(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        asked = iter([KeyRejected("No."), None])
        done = threading.Event()

        def stop() -> bool:
            error = next(asked)
            if error is not None:
                raise error
            done.set()
            return True

        with Interruption(lambda: True, stop, 0.001, lambda: None) as interruption:
            assert done.wait(5)
        assert interruption.was_made
        assert "could not be stopped: No." in caplog.text


class TestPassword:
    def test_it_travels_in_the_header_alone(self, double: WebUIDouble) -> None:
        double.key = PASSWORD
        make(double, PASSWORD)
        (call,) = double.calls
        assert call.headers["authorization"] == "Basic YWRhOmNvcnJlY3QtaG9yc2U="
        assert "horse" not in call.path + call.body.decode()

    def test_the_running_picture_is_stopped_with_it(self, double: WebUIDouble) -> None:
        double.key = PASSWORD
        double.script(["slow"])
        with pytest.raises(JobCancelled):
            make(double, PASSWORD, Progress(is_cancelled=double.started.is_set))

    @pytest.mark.parametrize("key", ["", "ada:wrong-password"])
    def test_a_wrong_one_says_which_variable(self, double: WebUIDouble, key: str) -> None:
        double.key = PASSWORD
        with pytest.raises(KeyRejected, match=r"asks for a user name.*WEBUI_AUTH"):
            make(double, key)

    def test_a_name_without_a_password_is_refused_before_anything_is_sent(
        self, double: WebUIDouble
    ) -> None:
        with pytest.raises(ConfigError, match=r"WEBUI_AUTH.*USER:PASSWORD"):
            make(double, "correct-horse")
        assert double.calls == []

    def test_it_is_a_setting_and_is_shown_to_nobody(self) -> None:
        environment = {"WEBUI_AUTH": "eve:hunter-of-boxes"}
        found = find_address("webui", load_settings(environment=environment))
        assert found is not None
        assert (found.base_url, found.masked) == ("http://127.0.0.1:7860", "eve…")
        assert "hunter" not in repr(found)
        assert redact("<eve:hunter-of-boxes>") == "<eve:[redacted]>"
        assert redact("<hunter-of-boxes>") == "<[redacted]>"
        assert redact("<ZXZlOmh1bnRlci1vZi1ib3hlcw==>") == "<ZXZlOm[redacted]>"  # "eve:"

    def test_the_onboarding_speaks_of_it_last(self) -> None:
        card = onboarding("webui")
        assert "WEBUI_BASE_URL" in card.options[0].command
        assert "WEBUI_AUTH" in card.where


@pytest.mark.parametrize("scenario", ["data-url-upper", "data-url-named", "wrapped"])
def test_base64_in_any_dress_is_a_picture(double: WebUIDouble, scenario: str) -> None:
    double.script([scenario])
    result: Any = make(double)
    assert [(item.width, item.height) for item in result.pictures] == [(128, 128)]
