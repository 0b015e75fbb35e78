"""The hand-off from outside: a citizen on the web door, clerks at the desk, the bot silent in between."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.staff import Role
from tests.front.desk.conftest import Listener, bot
from tests.front.fakes import FakeEngine, bubble, until

SCRIPT = "<script>alert(1)</script>"


async def speakers(office: Any, who: dict[str, str]) -> list[str]:
    got = await office.door.client.get("/webhooks/web/messages", headers=who, params={"history": "1"})
    return [message["from"] for message in got.json()["messages"]]


@pytest.mark.asyncio
async def test_whoever_asks_for_a_person_is_told_the_place_in_the_queue(office: Any) -> None:
    office.clerk()
    first = await office.waiting()
    who = await office.door.session()
    answer = (await office.door.send(who, "1", "人工")).json()["messages"][0]
    assert answer["card"] == {"kind": "handoff", "state": "waiting", "position": 2}
    assert "还有1位" in answer["text"] and "effect" not in answer
    again = (await office.door.send(first, "2", "人工")).json()["messages"][0]
    assert again["card"]["position"] == 1 and "第1位" in again["text"]


@pytest.mark.asyncio
async def test_where_nobody_has_an_account_the_bot_gives_the_hotline_and_nobody_waits(office: Any) -> None:
    who = await office.door.session()
    answer = (await office.door.send(who, "1", "人工")).json()["messages"][0]
    assert answer["text"] == "12345"
    office.clerk("officer", Role.DATA_OFFICER)
    assert (await office.door.send(who, "2", "人工")).json()["messages"][0]["text"] == "12345"
    assert office.desk.handovers.open_chats() == ()


@pytest.mark.asyncio
async def test_outside_office_hours_it_is_said_when_somebody_is_there_and_nobody_waits(open_office: Any) -> None:
    office = await open_office("Mon-Fri 08:30-17:30")  # the clock stands on a Saturday evening
    office.clerk()
    who = await office.door.session()
    answer = (await office.door.send(who, "1", "人工")).json()["messages"][0]
    assert "周一至周五 8:30-17:30" in answer["text"] and "12345" in answer["text"]
    assert answer["card"]["state"] == "offered"
    assert [button["payload"] for button in answer["buttons"]] == ["/apply_service"]
    assert office.desk.handovers.open_chats() == ()


@pytest.mark.asyncio
async def test_while_nobody_has_taken_over_the_bot_goes_on_answering(office: Any) -> None:
    office.clerk()
    who = await office.waiting()
    assert (await office.door.send(who, "2", "找托育")).json()["messages"][0]["text"] == "echo:找托育"


@pytest.mark.parametrize("words", ["找托育", "/restart", "/start_over", "人工", "取消", "删除我的信息", SCRIPT])
@pytest.mark.asyncio
async def test_once_a_clerk_has_taken_over_the_bot_is_silent_whatever_is_typed(office: Any, words: str) -> None:
    clerk = office.clerk()
    who = await office.waiting()
    key = await clerk.only_chat()
    assert (await clerk.post(f"chats/{key}/claim")).status_code == 200
    asked = len(office.engine.asked)
    assert (await office.door.send(who, "2", words)).json() == {"messages": []}
    assert len(office.engine.asked) == asked
    seen = (await clerk.get(f"chats/{key}")).json()["messages"]
    assert (seen[-1]["from"], seen[-1]["text"]) == ("citizen", words)


@pytest.mark.asyncio
async def test_an_answer_that_the_bot_finds_after_the_take_over_is_never_given(open_office: Any) -> None:
    release = asyncio.Event()

    async def slow(turn: Any) -> Any:
        if turn.incoming.text == "慢":
            await release.wait()
        return await bot(turn)

    office = await open_office(engine=FakeEngine(slow))
    clerk = office.clerk()
    who = await office.waiting()
    sending = asyncio.create_task(office.door.send(who, "2", "慢"))
    await until(lambda: len(office.engine.asked) == 2)
    key = await clerk.only_chat()
    await clerk.post(f"chats/{key}/claim")
    release.set()
    assert (await sending).json() == {"messages": []}
    assert await speakers(office, who) == ["citizen", "bot", "citizen", "system"]
    again = await office.door.send(who, "2", "慢")
    assert again.json() == {"messages": []}


@pytest.mark.asyncio
async def test_the_clerk_and_the_citizen_talk_and_the_bot_takes_over_again(office: Any) -> None:
    clerk = office.clerk()
    who = await office.waiting()
    key = await clerk.only_chat()
    await clerk.post(f"chats/{key}/claim")
    sent = await clerk.post(f"chats/{key}/messages", id="m1", text="您好，我是王")
    assert sent.json()["message"]["text"] == "您好，我是王"
    again = await clerk.post(f"chats/{key}/messages", id="m1", text="您好，我是王")
    assert again.json()["message"]["id"] == sent.json()["message"]["id"]
    await office.door.send(who, "2", "谢谢")
    closed = await clerk.post(f"chats/{key}/close", why="答复了")
    assert closed.json()["chat"]["state"] == "ended"
    got = (await office.door.client.get("/webhooks/web/messages", headers=who, params={"history": "1"})).json()
    assert [m["from"] for m in got["messages"]] == ["citizen", "bot", "system", "agent", "citizen", "system"]
    assert [m["card"]["state"] for m in got["messages"] if m["card"]] == ["waiting", "with_agent", "ended"]
    assert (await office.door.send(who, "3", "再见")).json()["messages"][0]["text"] == "echo:再见"
    assert await clerk.chats() == []


@pytest.mark.asyncio
async def test_of_two_clerks_who_claim_one_chat_the_second_is_told_who_has_it(office: Any) -> None:
    wang, li = office.clerk("wang"), office.clerk("li")
    await office.waiting()
    key = await wang.only_chat()
    both = await asyncio.gather(wang.post(f"chats/{key}/claim"), li.post(f"chats/{key}/claim"))
    assert sorted(answer.status_code for answer in both) == [200, 409]
    won = next(answer for answer in both if answer.status_code == 200).json()["chat"]["agent"]
    lost = next(answer for answer in both if answer.status_code == 409).json()
    assert lost["error"]["code"] == "desk_chat_taken"
    assert won["name"] in lost["error"]["message"] and lost["chat"]["agent"] == won


@pytest.mark.asyncio
async def test_claiming_what_is_ones_own_already_changes_nothing(office: Any) -> None:
    clerk = office.clerk()
    await office.waiting()
    key = await clerk.only_chat()
    first = (await clerk.post(f"chats/{key}/claim")).json()["chat"]
    assert (await clerk.post(f"chats/{key}/claim")).json()["chat"] == first


@pytest.mark.asyncio
async def test_who_acts_on_what_they_saw_before_it_moved_is_told_how_it_stands(office: Any) -> None:
    clerk = office.clerk()
    await office.waiting()
    (chat,) = await clerk.chats()
    key, seen = chat["person_key"], chat["version"]
    await clerk.post(f"chats/{key}/claim", version=seen)
    late = await clerk.post(f"chats/{key}/transfer", why="吃饭", version=seen)
    assert (late.status_code, late.json()["error"]["code"]) == (409, "desk_chat_moved")
    assert late.json()["chat"]["state"] == "with_agent"


@pytest.mark.asyncio
async def test_a_chat_is_passed_to_a_colleague_and_then_to_the_queue(office: Any) -> None:
    wang, li = office.clerk("wang"), office.clerk("li")
    who = await office.waiting()
    key = await wang.only_chat()
    await wang.post(f"chats/{key}/claim")
    moved = await wang.post(f"chats/{key}/transfer", to=li.user.id, why="懂托育")
    assert moved.json()["chat"]["agent"]["name"] == "Li"
    assert (await wang.post(f"chats/{key}/messages", id="x", text="还在吗")).status_code == 409
    assert (await wang.get(f"chats/{key}")).status_code == 404  # it is not theirs any more
    queued = await li.post(f"chats/{key}/transfer", why="下班")
    assert (queued.json()["chat"]["state"], queued.json()["chat"]["agent"]) == ("waiting", None)
    history = (await wang.get(f"chats/{key}")).json()["history"]
    steps = [(step["move"], step["by"].split(":")[0], step["why"]) for step in history]
    assert steps == [
        ("ask", "citizen", "asked"),
        ("claim", "staff", None),
        ("transfer", "staff", "懂托育"),
        ("requeue", "staff", "下班"),
    ]
    assert (await office.door.send(who, "2", "有人吗")).json()["messages"][0]["text"] == "echo:有人吗"


@pytest.mark.asyncio
async def test_nobody_passes_on_what_a_colleague_has_but_a_supervisor_may(office: Any) -> None:
    wang, li, chief = office.clerk("wang"), office.clerk("li"), office.clerk("chief", Role.SUPERVISOR)
    await office.waiting()
    key = await wang.only_chat()
    await wang.post(f"chats/{key}/claim")
    for verb in ("transfer", "return", "close"):
        refused = await li.post(f"chats/{key}/{verb}", why="x")
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "desk_chat_taken")
    assert await li.chats() == [] and len(await chief.chats()) == 1
    assert (await chief.post(f"chats/{key}/return", why="复核")).json()["chat"]["ended_how"] == "returned"


@pytest.mark.asyncio
async def test_a_chat_is_passed_only_to_somebody_who_may_take_it(office: Any) -> None:
    wang, officer = office.clerk("wang"), office.clerk("officer", Role.DATA_OFFICER)
    await office.waiting()
    key = await wang.only_chat()
    await wang.post(f"chats/{key}/claim")
    for nobody in (officer.user.id, 999):
        refused = await wang.post(f"chats/{key}/transfer", to=nobody, why="x")
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "desk_no_such_colleague")
    listed = (await wang.get("colleagues")).json()["colleagues"]
    assert listed == []


@pytest.mark.parametrize("how", ["取消", "不等了。", "回到机器人", "button"])
@pytest.mark.asyncio
async def test_a_citizen_leaves_the_queue_by_word_or_button(office: Any, how: str) -> None:
    clerk = office.clerk()
    who = await office.waiting()
    more = {"payload": "/resume_bot"} if how == "button" else {"text": how}
    answer = (await office.door.send(who, "2", **more)).json()["messages"][0]
    assert (answer["from"], answer["card"]["state"]) == ("system", "ended")
    assert await clerk.chats() == []
    assert (await office.door.send(who, "3", "取消")).json()["messages"][0]["text"] == "echo:取消"
    if how == "button":
        late = (await office.door.send(who, "4", payload="/resume_bot")).json()["messages"][0]
        assert late["card"] is None and "没有在等人工" in late["text"]


@pytest.mark.asyncio
async def test_what_left_the_queue_cannot_be_claimed_and_a_new_wish_is_a_new_chat(office: Any) -> None:
    clerk = office.clerk()
    who = await office.waiting()
    old = await clerk.only_chat()
    await office.door.send(who, "2", "取消")
    refused = await clerk.post(f"chats/{old}/claim")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "desk_chat_moved")
    await office.door.send(who, "3", "人工")
    assert await clerk.only_chat() != old


@pytest.mark.asyncio
async def test_an_emergency_is_marked_for_the_clerk_while_the_bot_stays_silent(office: Any) -> None:
    clerk = office.clerk()
    who = await office.waiting()
    key = await clerk.only_chat()
    await clerk.post(f"chats/{key}/claim")
    await office.door.send(who, "2", "我妈摔倒了起不来")
    (chat,) = await clerk.chats()
    assert chat["urgent"]
    assert (await clerk.get(f"chats/{key}")).json()["messages"][-1]["urgent"]


@pytest.mark.asyncio
async def test_the_card_says_what_is_known_and_what_was_being_asked(open_office: Any) -> None:
    facts = {"people": [{"role": "elder", "age": 82}]}
    card = {"kind": "eligibility", "city": "nantong", "results": [], "facts": facts, "asking": "household"}

    async def asking(turn: Any) -> Any:
        if "低保" in (turn.incoming.text or ""):
            return [{**bubble("老人家里是低保吗？"), "card": card}]
        return await bot(turn)

    office = await open_office(engine=FakeEngine(asking))
    clerk = office.clerk()
    who = await office.door.session()
    await office.door.send(who, "0", "低保能享受什么")
    await office.door.send(who, "1", "人工")
    view = (await clerk.get(f"chats/{await clerk.only_chat()}")).json()
    assert view["card"]["facts"] == facts and view["card"]["city"] == "nantong"
    assert view["card"]["asking"] is None  # the bot has answered something else since
    assert [m["text"] for m in view["messages"]][:2] == ["低保能享受什么", "老人家里是低保吗？"]
    assert view["position"] == 1 and view["allowance"] is None


@pytest.mark.asyncio
async def test_notes_are_for_colleagues_and_are_there_the_next_time(office: Any) -> None:
    wang, li = office.clerk("wang"), office.clerk("li")
    who = await office.waiting()
    key = await wang.only_chat()
    await wang.post(f"chats/{key}/claim")
    await wang.post(f"chats/{key}/notes", id="n1", text=f"听力不好 {SCRIPT}")
    await wang.post(f"chats/{key}/notes", id="n1", text=f"听力不好 {SCRIPT}")
    await wang.post(f"chats/{key}/close", why="")
    await office.door.send(who, "2", "人工")
    notes = (await li.get(f"chats/{await li.only_chat()}")).json()["notes"]
    assert [note["text"] for note in notes] == [f"听力不好 {SCRIPT}"]
    assert all("听力" not in text for text in await office.door.texts(who, history="1"))


@pytest.mark.asyncio
async def test_looking_and_acting_is_written_down_without_a_word_of_the_citizen(office: Any) -> None:
    clerk, chief = office.clerk(), office.clerk("chief", Role.SUPERVISOR)
    await office.waiting()
    key = await clerk.only_chat()
    await clerk.get(f"chats/{key}")
    await clerk.post(f"chats/{key}/claim")
    await clerk.post(f"chats/{key}/notes", id="1", text="电话13900000001")
    await clerk.post(f"chats/{key}/close", why="办好了")
    assert office.actions() == ["chat.viewed", "chat.claimed", "chat.noted", "chat.closed"]
    found = (await chief.get("audit", subject=f"chat:{key}")).json()["entries"]
    assert [entry["action"] for entry in found] == ["chat.closed", "chat.noted", "chat.claimed", "chat.viewed"]
    assert "13900000001" not in str(found) and "办好了" not in str(found)
    assert (await chief.get("audit", name="nobody")).json() == {"entries": [], "more": False}


@pytest.mark.asyncio
async def test_erasing_a_citizen_takes_the_chat_and_its_notes_and_tells_the_desk(office: Any) -> None:
    clerk = office.clerk()
    who = await office.waiting()
    key = await clerk.only_chat()
    await clerk.post(f"chats/{key}/claim")
    await clerk.post(f"chats/{key}/notes", id="1", text="note of a secret")
    cursor = (await clerk.get("chats")).json()["cursor"]
    person = office.desk.handovers.stretch(key).person
    await office.parts.threads.run(office.parts.forget, person)
    assert (await clerk.get(f"chats/{key}")).status_code == 404
    assert (await clerk.post(f"chats/{key}/messages", id="1", text="x")).status_code == 404
    events = await Listener(office, clerk, last=cursor).until(lambda found: len(found) >= 1)
    assert [(name, data["kind"], data["chat"]) for _, name, data in events] == [("queue", "erased", None)]
    assert await office.door.texts(who) == []


@pytest.mark.asyncio
async def test_whatever_a_clerk_writes_reaches_the_citizen_as_text(office: Any) -> None:
    clerk = office.clerk()
    who = await office.waiting()
    key = await clerk.only_chat()
    await clerk.post(f"chats/{key}/claim")
    await clerk.post(f"chats/{key}/messages", id="1", text=SCRIPT)
    assert (await office.door.texts(who))[-1] == SCRIPT
    for bad in ({}, {"id": "2"}, {"id": "2", "text": " "}, {"id": "2", "text": "x" * 2001}, {"id": 3, "text": "x"}):
        assert (await clerk.post(f"chats/{key}/messages", **bad)).status_code == 422


@pytest.mark.asyncio
async def test_what_the_plans_say_is_offered_as_a_reply(office: Any) -> None:
    clerk = office.clerk()
    who = await office.door.session()
    await office.door.send(who, "0", "适老化改造是什么")
    await office.door.send(who, "1", "人工")
    offered = (await clerk.get(f"chats/{await clerk.only_chat()}/suggestions")).json()
    assert offered["suggestions"][0]["text"] == "policy:适老化改造是什么"
    office.engine.up = False
    assert (await clerk.get(f"chats/{await clerk.only_chat()}/suggestions")).json()["suggestions"] == []
    assert all(item["text"] for item in (await clerk.get("canned")).json()["canned"])


@pytest.mark.asyncio
async def test_waits_end_when_the_office_closes_and_the_citizen_is_told(open_office: Any) -> None:
    office = await open_office("Sat 08:00-21:00")
    office.clerk()
    who = await office.waiting()
    await office.parts.threads.run(office.desk.handovers.sweep, office.clock())
    assert len(office.desk.handovers.open_chats()) == 1
    office.clock.move(hours=2)
    await office.parts.threads.run(office.desk.handovers.sweep, office.clock())
    assert office.desk.handovers.open_chats() == ()
    assert "周六 8:00-21:00" in (await office.door.texts(who))[-1]


@pytest.mark.asyncio
async def test_a_citizen_whom_a_clerk_has_left_alone_goes_back_to_the_queue(office: Any) -> None:
    clerk = office.clerk()
    who = await office.waiting()
    key = await clerk.only_chat()
    await clerk.post(f"chats/{key}/claim")
    office.clock.move(minutes=30)
    assert office.desk.handovers.sweep(office.clock()) == ()  # the citizen has not asked anything since
    await office.door.send(who, "2", "在吗")
    office.clock.move(minutes=14)
    assert office.desk.handovers.sweep(office.clock()) == ()
    office.clock.move(minutes=1)
    (moved,) = office.desk.handovers.sweep(office.clock())
    assert (moved.state.value, moved.reason) == ("waiting", "requeued")
    assert (await office.door.texts(who))[-1].startswith("正在为您换一位")
