"""Signing in: one sentence for everything wrong, slowed down, a fresh token each time, never to another site."""

from __future__ import annotations

from typing import Any

import pytest

from bot.front.channels.desk.guard import COOKIE
from bot.front.channels.desk.sign_in import ADDRESS_TRIES, TRIES, safe_target
from bot.front.limits import Addresses
from bot.staff import Role
from tests.front.desk.conftest import PASSWORD

LOGIN = "/desk/login"


async def sign_in(client: Any, name: str = "wang", password: str = PASSWORD, **more: Any) -> Any:
    headers = more.pop("headers", {})
    return await client.post(LOGIN, data={"name": name, "password": password, **more}, headers=headers)


@pytest.mark.asyncio
async def test_the_form_works_without_script_and_leads_back_to_where_one_was_going(office: Any) -> None:
    office.account("wang")
    client = office.client()
    turned_away = await client.get("/desk?chat=1")
    assert (turned_away.status_code, turned_away.headers["location"]) == (303, "/desk/login?next=/desk%3Fchat%3D1")
    form = await client.get(turned_away.headers["location"])
    assert '<form method="post" action="/desk/login">' in form.text and 'name="next" value="/desk?chat=1"' in form.text
    answer = await sign_in(client, next="/desk?chat=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk?chat=1")
    page = await client.get("/desk")
    assert page.status_code == 200 and 'name="csrf-token"' in page.text
    assert (await client.get(LOGIN)).headers["location"] == "/desk"
    assert office.actions()[:1] == ["session.opened"]


@pytest.mark.asyncio
async def test_the_cookie_is_for_the_desk_alone(office: Any) -> None:
    office.account("wang")
    cookie = (await sign_in(office.client())).headers["set-cookie"].lower()
    for part in ("httponly", "samesite=strict", "path=/desk"):
        assert part in cookie
    assert "secure" not in cookie


@pytest.mark.asyncio
async def test_over_tls_the_cookie_is_for_tls_alone_if_a_trusted_proxy_says_so(office: Any) -> None:
    office.account("wang")
    https = {"X-Forwarded-Proto": "https"}
    assert "secure" not in (await sign_in(office.client(), headers=https)).headers["set-cookie"].lower()
    office.parts.limiter.addresses = Addresses(["127.0.0.1"])
    office.desk.guard._is_https = office.parts.limiter.addresses.is_https
    assert "secure" in (await sign_in(office.client(), headers=https)).headers["set-cookie"].lower()


@pytest.mark.asyncio
async def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(office: Any) -> None:
    office.account("wang")
    wrong_password = await sign_in(office.client(), "wang", "wrong-password")
    wrong_name = await sign_in(office.client(), "nobody", "wrong-password")
    assert wrong_password.status_code == wrong_name.status_code == 401
    assert wrong_password.text.replace("wang", "?") == wrong_name.text.replace("nobody", "?")
    assert "set-cookie" not in wrong_password.headers


@pytest.mark.asyncio
async def test_whoever_guesses_is_slowed_down_and_their_colleagues_are_not(office: Any) -> None:
    office.account("wang"), office.account("li")
    client = office.client()
    tries = [(await sign_in(client, "wang", f"guess-{n}")).status_code for n in range(int(TRIES.burst) + 1)]
    assert tries == [401] * int(TRIES.burst) + [429]
    slowed = await sign_in(client, "WANG", PASSWORD)
    assert slowed.status_code == 429 and int(slowed.headers["retry-after"]) > 0
    assert (await sign_in(client, "li")).status_code == 303


@pytest.mark.asyncio
async def test_many_names_from_one_address_are_slowed_down_too(office: Any) -> None:
    office.desk.staff.authenticate = lambda name, password: None
    client = office.client()
    answers = [(await sign_in(client, f"name-{n}", "guess")).status_code for n in range(int(ADDRESS_TRIES.burst) + 1)]
    assert answers[-1] == 429 and set(answers[:-1]) == {401}


@pytest.mark.asyncio
async def test_a_right_password_makes_up_for_the_wrong_ones_before(office: Any) -> None:
    office.account("wang")
    client = office.client()
    for _ in range(3):
        for n in range(int(TRIES.burst) - 1):
            assert (await sign_in(client, "wang", f"guess-{n}")).status_code == 401
        assert (await sign_in(client, "wang")).status_code == 303


@pytest.mark.asyncio
async def test_each_sign_in_has_a_new_token_and_the_one_before_is_worth_nothing(office: Any) -> None:
    office.account("wang")
    client = office.client()
    await sign_in(client)
    first = client.cookies[COOKIE]
    await sign_in(client)
    assert client.cookies[COOKIE] != first
    assert (await office.client(cookies={COOKIE: first}).get("/desk/api/chats")).status_code == 401


@pytest.mark.asyncio
async def test_a_token_that_somebody_planted_is_not_taken_over(office: Any) -> None:
    office.account("wang")
    client = office.client(cookies={COOKIE: "planted"})
    await sign_in(client)
    assert (await office.client(cookies={COOKIE: "planted"}).get("/desk/api/chats")).status_code == 401


@pytest.mark.asyncio
async def test_the_token_is_renewed_while_one_works_and_open_pages_go_on(office: Any) -> None:
    clerk = office.clerk()
    old = clerk.client.cookies[COOKIE]
    office.clock.move(minutes=20)
    page = await clerk.client.get("/desk")
    fresh = page.cookies[COOKIE]
    assert fresh != old and clerk.csrf in page.text
    behind = office.client(cookies={COOKIE: old})
    assert (await behind.get("/desk/api/chats")).status_code == 200
    office.clock.move(minutes=1)
    assert (await behind.get("/desk/api/chats")).status_code == 401
    assert (await office.client(cookies={COOKIE: fresh}).get("/desk/api/chats")).status_code == 200


@pytest.mark.asyncio
async def test_a_session_ends_when_idle_and_after_a_shift(office: Any) -> None:
    idle = office.clerk("idle")
    office.clock.move(hours=2)
    assert (await idle.get("chats")).status_code == 401
    busy = office.clerk("busy")
    for _ in range(11):
        office.clock.move(hours=1)
        assert (await busy.get("chats")).status_code == 200
    office.clock.move(hours=1)
    assert (await busy.get("chats")).status_code == 401


@pytest.mark.asyncio
async def test_signing_out_ends_the_session_on_this_side(office: Any) -> None:
    clerk = office.clerk()
    token = clerk.client.cookies[COOKIE]
    assert (await clerk.client.post("/desk/logout")).status_code == 403
    out = await clerk.client.post("/desk/logout", headers={"X-CSRF-Token": clerk.csrf})
    assert (out.status_code, out.headers["location"]) == (303, LOGIN)
    assert (await office.client(cookies={COOKIE: token}).get("/desk/api/chats")).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.asyncio
async def test_another_sites_form_signs_nobody_in(office: Any, headers: dict[str, str]) -> None:
    office.account("wang")
    answer = await sign_in(office.client(), headers=headers)
    assert answer.status_code == 403 and "set-cookie" not in answer.headers


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://front"}, {}])
@pytest.mark.asyncio
async def test_our_own_form_signs_in(office: Any, headers: dict[str, str]) -> None:
    office.account("wang")
    assert (await sign_in(office.client(), headers=headers)).status_code == 303


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/desk",
        "//evil.example/desk",
        "/\\evil.example/desk",
        "\\\\evil.example/desk",
        "/desk\\..\\x",
        "javascript:alert(1)",
        "/",
        "/deskx",
        "/desk/login",
        "/desk\r\nSet-Cookie: a=b",
        "",
    ],
)
def test_the_sign_in_leads_nowhere_but_to_the_desk(wanted: str) -> None:
    assert safe_target(wanted) == "/desk"


@pytest.mark.asyncio
async def test_what_is_typed_into_the_form_comes_back_as_text(office: Any) -> None:
    answer = await sign_in(office.client(), '"><script>alert(1)</script>', "x", next='"><script>')
    assert answer.status_code == 401 and "<script>alert" not in answer.text and '"><script>' not in answer.text


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=1&" * 40, b"%" * 100])
@pytest.mark.asyncio
async def test_a_form_that_cannot_be_read_is_refused(office: Any, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await office.client().post(LOGIN, content=body, headers=headers)).status_code in {400, 401}
    big = await office.client().post(LOGIN, content=b"name=" + b"x" * 20_000, headers=headers)
    assert big.status_code == 413


@pytest.mark.asyncio
async def test_an_account_that_got_a_new_password_is_signed_out_everywhere(office: Any) -> None:
    clerk = office.clerk("wang")
    office.desk.staff.add_user("wang", Role.SUPERVISOR, "another-horse-2", office.clock(), replace=True)
    assert (await clerk.get("chats")).status_code == 401
    assert (await sign_in(office.client(), "wang", PASSWORD)).status_code == 401
    assert (await sign_in(office.client(), "wang", "another-horse-2")).status_code == 303


@pytest.mark.asyncio
async def test_no_site_shows_the_desk_in_a_frame_not_even_one_that_shows_the_citizens_page(open_office: Any) -> None:
    office = await open_office(embed_origins=("https://town.example",))
    clerk = office.clerk()
    assert "https://town.example" in (await clerk.client.get("/")).headers["content-security-policy"]
    for path in (LOGIN, "/desk", "/desk/api/chats"):
        headers = (await clerk.client.get(path, follow_redirects=False)).headers
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
