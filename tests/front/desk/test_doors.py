"""Every door of the desk refuses whoever is not signed in, has another role, or does not come from its page."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import pytest

from bot.front.channels.desk.doors import DeskDoors
from bot.front.channels.desk.guard import EVERYBODY, StaffDoor
from bot.staff import Role

PUBLIC = {("GET", "/desk/login"), ("POST", "/desk/login")}
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


@lru_cache(maxsize=1)
def declared() -> tuple[StaffDoor, ...]:
    """Every declared door, without a front behind it."""
    from unittest.mock import MagicMock

    return DeskDoors(MagicMock()).staff_doors()


def name(door: StaffDoor) -> str:
    return f"{door.method} {door.path}"


def filled(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "1", path)


async def ask(client: Any, door: StaffDoor, headers: dict[str, str] | None = None) -> Any:
    return await client.request(door.method, filled(door.path), headers=headers or {}, json={})


def refused_at_the_sign_in(door: StaffDoor, answer: Any) -> bool:
    if door.is_page:
        return answer.status_code == 303 and answer.headers["location"].startswith("/desk/login")
    return answer.status_code == 401 and answer.json()["error"]["code"] == "desk_not_signed_in"


@pytest.mark.asyncio
async def test_every_route_below_desk_is_declared_with_its_roles(office: Any) -> None:
    served = {(door.method, door.path) for door in office.app.state.doors if door.path.startswith("/desk")}
    guarded = {(door.method, door.path) for door in office.staff_doors()}
    assert served - guarded == PUBLIC
    assert all(door.roles and set(door.roles) <= set(EVERYBODY) for door in office.staff_doors())


@pytest.mark.parametrize("door", declared(), ids=name)
@pytest.mark.asyncio
async def test_a_staff_door_lets_nobody_in_without_sign_in_role_and_page(office: Any, door: StaffDoor) -> None:
    assert refused_at_the_sign_in(door, await ask(office.client(), door))
    assert refused_at_the_sign_in(door, await ask(office.client(cookies={"lxt_desk": "made-up"}), door))
    for role in sorted(set(EVERYBODY) - set(door.roles)):
        other = office.clerk(role.value, role)
        answer = await ask(other.client, door, {"X-CSRF-Token": other.csrf})
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "desk_wrong_role")
    if door.method in CHANGING:
        may = office.clerk("may", door.roles[0])
        stranger = office.clerk("stranger", door.roles[0])
        for token in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "x" * 43}, {"X-CSRF-Token": stranger.csrf}):
            answer = await ask(may.client, door, token)
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "desk_bad_csrf")


@pytest.mark.asyncio
async def test_a_door_opens_for_its_roles(office: Any) -> None:
    for role in (Role.AGENT, Role.SUPERVISOR, Role.ADMIN):
        assert (await office.clerk(role.value, role).get("chats")).status_code == 200
    assert (await office.clerk("boss", Role.SUPERVISOR).get("audit")).status_code == 200


@pytest.mark.asyncio
async def test_staff_doors_are_described_as_such(office: Any) -> None:
    document = (await office.door.client.get("/api/v1/openapi.json")).json()
    for door in office.staff_doors():
        path = door.path.replace(":path}", "}")
        said = document["paths"][path][door.method.lower()]
        assert said["security"] == [{"staff": []}]
        assert {"303" if door.is_page else "401", "403"} <= set(said["responses"])
