"""After a chat with a person: how content the citizen is, and how long they waited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.casework.levels import ANSWER, measure
from bot.front.channels.desk.case_sheets import waits
from bot.handover.waits import Asked
from tests.front.desk.conftest import Office
from tests.front.fakes import START, until


async def test_after_a_closed_chat_the_citizen_is_asked_once_and_the_waits_are_measured(office: Office) -> None:
    clerk, who = office.clerk(), await office.waiting()
    key = await clerk.only_chat()
    office.clock.move(seconds=10)
    assert (await clerk.post(f"chats/{key}/claim")).status_code == 200
    office.clock.move(seconds=200)
    assert (await clerk.post(f"chats/{key}/messages", id="a1", text="您好")).status_code == 200
    book = office.desk.casebook
    (asked,) = book.asked(START, office.clock())
    assert asked.claimed_at is not None and asked.spoke_at is not None
    assert (asked.claimed_at - asked.asked_at).total_seconds() == 10
    assert (asked.spoke_at - asked.asked_at).total_seconds() == 210
    for _ in range(2):
        assert (await clerk.post(f"chats/{key}/close")).status_code == 200
    await until(
        lambda: book.notices.untold() == () and book.notices.scores(START, office.clock() + ANSWER) == {None: 1}
    )
    got = (await office.door.client.get("/webhooks/web/messages", headers=who)).json()["messages"]
    questions: list[dict[str, Any]] = [message for message in got if len(message["buttons"]) == 5]
    assert [message["buttons"][0]["title"] for message in questions] == ["很不满意"]
    office.clock.move(seconds=1)
    levels = {level["id"]: level for level in (await clerk.get("service-levels")).json()["levels"]}
    assert (levels["answer"]["met"], levels["web"]["missed"]) == (1, 1)


def test_who_leaves_at_once_did_not_wait_and_who_waits_still_is_not_counted_yet() -> None:
    second = timedelta(seconds=1)
    asked = [
        Asked(START, None, None, START + 5 * second),
        Asked(START, None, None, START + 60 * second),
        Asked(START, START + 5 * second, None, None),
        Asked(START + 90 * second, None, None, None),
    ]
    found = measure(waits(asked, "claimed_at", ANSWER), START + 100 * second)
    assert (found.met, found.missed, found.running) == (1, 1, 1)
