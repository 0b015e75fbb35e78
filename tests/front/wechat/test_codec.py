"""The codec: signatures, encryption, XML and the three modes, byte for byte as Tencent's server has them."""

from __future__ import annotations

import base64
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto
from wechatpy.parser import parse_message

from bot.front.channels.wechat import xml
from bot.front.channels.wechat.crypto import Cipher, NotGenuine, check_signature, opened, signature
from bot.front.channels.wechat.envelope import WINDOW_S, Envelope
from bot.front.channels.wechat.pushes import read_push
from bot.front.channels.wechat.xml import Unreadable, legal, read_fields, text_reply
from tests.front.wechat import vectors
from tests.front.wechat.vectors import OWN_APPID, OWN_KEY, OWN_TOKEN, Vector

NOW = 1_700_000_000.0
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=400)
APPIDS = st.from_regex(r"wx[0-9a-f]{16}", fullmatch=True)
KEYS = st.binary(min_size=32, max_size=32).map(lambda raw: base64.b64encode(raw).decode()[:43])


def cipher(vector: Vector) -> Cipher:
    return Cipher(vector.key, vector.appid, lambda _count: vector.random.encode())


def envelope(mode: str = "safe", account: str | None = None) -> Envelope:
    return Envelope(OWN_TOKEN, mode, (Cipher(OWN_KEY, OWN_APPID, lambda n: b"x" * n),), account)


def sealed_query(encrypted: str, timestamp: str = "1700000000", nonce: str = "1", **changed: str) -> dict[str, str]:
    signed = signature(OWN_TOKEN, timestamp, nonce, encrypted)
    clear = signature(OWN_TOKEN, timestamp, nonce)
    query = {"signature": clear, "timestamp": timestamp, "nonce": nonce, "encrypt_type": "aes", "msg_signature": signed}
    return query | changed


def clear_query(timestamp: str = "1700000000", nonce: str = "1", **changed: str) -> dict[str, str]:
    query = {"signature": signature(OWN_TOKEN, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
    return query | changed


def sealed_body(encrypted: str) -> bytes:
    return f"<xml><ToUserName>gh_city12345</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()


# -- signatures and encryption ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("token", "timestamp", "nonce", "expected"), vectors.SIGNATURES)
def test_signatures_are_those_of_the_vectors(token: str, timestamp: str, nonce: str, expected: str) -> None:
    assert signature(token, timestamp, nonce) == expected
    check_signature(expected, token, timestamp, nonce)


@pytest.mark.parametrize("given", ["", "F464B24FC39322E44B38AA78F5EDD27BD1441696", "f" * 40, "数字签名", "f464"])
def test_another_signature_is_refused(given: str) -> None:
    with pytest.raises(NotGenuine, match="signature"):
        check_signature(given, "AAAAA", "1714036504", "1514711492")


def test_a_signature_over_nothing_is_refused() -> None:
    with pytest.raises(NotGenuine):
        check_signature(signature("AAAAA", "", ""), "AAAAA", "", "")


@pytest.mark.parametrize("vector", vectors.ENCRYPTED)
def test_messages_are_encrypted_and_decrypted_as_in_the_vectors(vector: Vector) -> None:
    assert cipher(vector).decrypt(vector.encrypted) == vector.message
    assert cipher(vector).encrypt(vector.message) == vector.encrypted
    assert signature(vector.token, vector.timestamp, vector.nonce, vector.encrypted) == vector.signed


def test_tencents_own_sample_is_read() -> None:
    vector = vectors.TENCENT_XML
    push = read_push(read_fields(cipher(vector).decrypt(vector.encrypted)))
    assert (push.citizen, push.kind, push.get("Content")) == ("oyORnuP8q7ou2gfYjqLzSIWZf0rs", "text", "abcdteT")
    assert push.key == "m:6054768590064713728"
    assert signature(vector.token, vector.timestamp, vector.nonce, vector.encrypted) == vector.signed


@settings(deadline=None)
@given(TEXT, KEYS, APPIDS)
def test_what_is_encrypted_is_decrypted(message: str, key: str, appid: str) -> None:
    assert Cipher(key, appid).decrypt(Cipher(key, appid).encrypt(message)) == message


@settings(deadline=None)
@given(TEXT)
def test_the_padding_fills_a_block_of_thirty_two(message: str) -> None:
    assert len(base64.b64decode(Cipher(OWN_KEY, OWN_APPID).encrypt(message))) % 32 == 0


@settings(deadline=None)
@given(TEXT, KEYS, KEYS)
def test_another_key_opens_nothing(message: str, key: str, other: str) -> None:
    encrypted = Cipher(key, OWN_APPID).encrypt(message)
    if Cipher(key, OWN_APPID)._key != Cipher(other, OWN_APPID)._key:
        with pytest.raises(NotGenuine):
            Cipher(other, OWN_APPID).decrypt(encrypted)


def test_a_message_for_another_appid_is_refused() -> None:
    with pytest.raises(NotGenuine, match="appid"):
        Cipher(OWN_KEY, OWN_APPID).decrypt(Cipher(OWN_KEY, "wx00000000000000ff").encrypt("x"))


@settings(deadline=None)
@given(st.one_of(st.text(max_size=100), st.binary(max_size=200).map(lambda raw: base64.b64encode(raw).decode())))
def test_nothing_but_a_refusal_comes_of_nonsense(encrypted: str) -> None:
    with pytest.raises(NotGenuine):
        Cipher(OWN_KEY, OWN_APPID).decrypt(encrypted)


@settings(deadline=None)
@given(st.integers(0, 255), st.integers(0, 10_000))
def test_a_changed_byte_never_ends_in_another_error(value: int, place: int) -> None:
    raw = bytearray(base64.b64decode(vectors.OWN_PUSH.encrypted))
    raw[place % len(raw)] = value
    with suppress(NotGenuine):
        Cipher(OWN_KEY, OWN_APPID).decrypt(base64.b64encode(raw).decode())


def test_while_a_key_is_changed_both_open_and_the_answer_uses_the_one_that_did() -> None:
    present, previous = Cipher("A" * 43, OWN_APPID), Cipher(OWN_KEY, OWN_APPID)
    message, used = opened((present, previous), vectors.OWN_PUSH.encrypted)
    assert message == vectors.OWN_PUSH.message
    assert used is previous


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError):
        Cipher("A" * 42, OWN_APPID)


# -- a second opinion -------------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(TEXT)
def test_an_independent_library_reads_what_we_write_and_the_reverse(text: str) -> None:
    other = WeChatCrypto(OWN_TOKEN, OWN_KEY, OWN_APPID)
    ours = Cipher(OWN_KEY, OWN_APPID)
    sealed = other.encrypt_message(text_reply("oA", "gh_b", 1, text), "7", "1700000000")
    fields = read_fields(sealed)
    assert fields["MsgSignature"] == signature(OWN_TOKEN, "1700000000", "7", fields["Encrypt"])
    expected = text_reply("oA", "gh_b", 1, text)
    assert ours.decrypt(fields["Encrypt"]) == expected
    encrypted = ours.encrypt(expected)
    back = other.decrypt_message(
        f"<xml><Encrypt>{encrypted}</Encrypt></xml>", signature(OWN_TOKEN, "1", "2", encrypted), "1", "2"
    )
    assert (back.decode() if isinstance(back, bytes) else back) == expected


@settings(max_examples=50, deadline=None)
@given(TEXT)
def test_an_independent_library_finds_our_text_in_our_reply(text: str) -> None:
    found = parse_message(text_reply("oA", "gh_b", 1, text))
    kept = legal(text).replace("\r\n", "\n").replace("\r", "\n")  # XML has one line end
    assert (found.content or "") == kept.strip()  # that library trims


# -- XML --------------------------------------------------------------------------------------------------------


def test_the_reply_is_the_golden_one() -> None:
    assert text_reply("oCitizen0001", "gh_city12345", 1700000002, "您好") == vectors.OWN_REPLY.message


@settings(deadline=None)
@given(TEXT)
def test_no_text_escapes_from_its_element(text: str) -> None:
    fields = read_fields(text_reply("oA", "gh_b", 1, text))
    assert set(fields) == {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"}
    assert fields["Content"] == legal(text).replace("\r\n", "\n").replace("\r", "\n")


def test_a_section_end_and_a_control_character_in_a_reply_do_no_harm() -> None:
    fields = read_fields(text_reply("oA", "gh_b", 1, "a]]></Content><Evil>\x00\ud800b"))
    assert fields["Content"] == "a]]></Content><Evil>b"


BOMB = (
    '<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>'
)
XXE = '<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><Content>&e;</Content></xml>'


@pytest.mark.parametrize(
    "document",
    [b"", b"{}", b"<xml>", b"<html/>", b"<xml><A/><A/></xml>", b"\x00", BOMB.encode(), XXE.encode(),
     XXE.encode("utf-16"), b"<!DOCTYPE xml><xml/>", b'<?xml version="1.0" encoding="nope"?><xml/>',
     b"<xml>" + b"<A>x</A>" * 2, b"<xml>" + b"".join(b"<A%d/>" % n for n in range(65)) + b"</xml>"],
)  # fmt: skip
def test_what_tencent_does_not_send_is_unreadable(document: bytes) -> None:
    with pytest.raises(Unreadable):
        read_fields(document)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_end_in_another_error(document: bytes) -> None:
    with suppress(Unreadable):
        read_fields(document)


def test_nested_elements_are_left_out() -> None:
    assert read_fields(b"<xml><A>1</A><ScanCodeInfo><B>2</B></ScanCodeInfo><C/></xml>") == {"A": "1", "C": ""}


# -- pushes -----------------------------------------------------------------------------------------------------


def fields(**changed: str) -> dict[str, str]:
    return {"ToUserName": "gh_b", "FromUserName": "oA", "CreateTime": "1", "MsgType": "text", "MsgId": "7"} | changed


@pytest.mark.parametrize(
    "changed",
    [{"FromUserName": ""}, {"FromUserName": "a b"}, {"FromUserName": "o" * 65}, {"CreateTime": "x"},
     {"CreateTime": "١"}, {"MsgType": ""}, {"MsgId": ""}, {"MsgId": "-1"}, {"ToUserName": "<"},
     {"MsgType": "event"}],
)  # fmt: skip
def test_a_push_without_what_every_push_has_is_unreadable(changed: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        read_push(fields(**changed))


def test_events_of_one_second_are_told_apart_by_name_and_key() -> None:
    def key(event: str, event_key: str, created: str = "1") -> str:
        return read_push(fields(MsgType="event", Event=event, EventKey=event_key, CreateTime=created, MsgId="")).key

    keys = {key("CLICK", "A"), key("CLICK", "B"), key("SCAN", "A"), key("CLICK", "A", "2")}
    assert len(keys) == 4
    assert key("CLICK", "A") == key("click", "A")


# -- the three modes --------------------------------------------------------------------------------------------


def test_a_safe_push_is_opened_and_its_answer_sealed() -> None:
    vector = vectors.OWN_PUSH
    query = {
        "timestamp": vector.timestamp,
        "nonce": vector.nonce,
        "msg_signature": vector.signed,
        "encrypt_type": "aes",
    }
    letter = envelope().open(query, sealed_body(vector.encrypted), NOW)
    assert letter.push.get("Content") == "社保卡怎么补办"
    reply = read_fields(envelope().seal(letter, "您好", NOW + 2))
    assert reply["MsgSignature"] == signature(OWN_TOKEN, reply["TimeStamp"], reply["Nonce"], reply["Encrypt"])
    assert Cipher(OWN_KEY, OWN_APPID).decrypt(reply["Encrypt"]) == vectors.OWN_REPLY.message


def test_an_event_is_opened() -> None:
    vector = vectors.OWN_EVENT
    query = {
        "timestamp": vector.timestamp,
        "nonce": vector.nonce,
        "msg_signature": vector.signed,
        "encrypt_type": "aes",
    }
    push = envelope().open(query, sealed_body(vector.encrypted), NOW).push
    assert (push.event, push.get("EventKey"), push.citizen) == ("click", "HUMAN", "oCitizen0001")


def test_a_plain_push_is_answered_in_the_clear() -> None:
    letter = envelope("plain").open(clear_query(), vectors.OWN_PUSH.message.encode(), NOW)
    assert envelope("plain").seal(letter, "您好", NOW + 2) == vectors.OWN_REPLY.message


def test_in_compatible_mode_the_encrypted_part_is_believed() -> None:
    encrypted = vectors.OWN_PUSH.encrypted
    both = vectors.OWN_PUSH.message.replace("社保卡怎么补办", "改过的").replace(
        "</xml>", f"<Encrypt>{encrypted}</Encrypt></xml>"
    )
    letter = envelope("compatible").open(sealed_query(encrypted), both.encode(), NOW)
    assert letter.push.get("Content") == "社保卡怎么补办"
    assert envelope("compatible").open(clear_query(), vectors.OWN_PUSH.message.encode(), NOW).cipher is None


def test_in_safe_mode_a_plain_push_is_refused_though_it_is_signed() -> None:
    for query in (clear_query(), clear_query(encrypt_type="raw")):
        with pytest.raises(NotGenuine, match="plaintext"):
            envelope("safe").open(query, vectors.OWN_PUSH.message.encode(), NOW)


@pytest.mark.parametrize("shift", [-WINDOW_S - 1, WINDOW_S + 1])
def test_an_old_or_early_push_is_refused(shift: int) -> None:
    with pytest.raises(NotGenuine, match="time"):
        envelope("plain").open(clear_query(), vectors.OWN_PUSH.message.encode(), NOW + shift)


def test_a_push_for_another_account_is_refused() -> None:
    with pytest.raises(NotGenuine, match="account"):
        envelope("plain", "gh_other").open(clear_query(), vectors.OWN_PUSH.message.encode(), NOW)


@pytest.mark.parametrize(
    "query",
    [{}, {"signature": ""}, clear_query(signature="0" * 40), clear_query(nonce="1", timestamp="x"),
     {**clear_query(), "nonce": "2"}, {**clear_query(), "timestamp": "1700000001"}],
)  # fmt: skip
def test_a_forged_clear_push_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(NotGenuine):
        envelope("plain").open(query, vectors.OWN_PUSH.message.encode(), NOW)


GOOD = Cipher(OWN_KEY, OWN_APPID).encrypt(vectors.OWN_PUSH.message)


@pytest.mark.parametrize(
    ("query", "body"),
    [
        (sealed_query(GOOD, msg_signature="0" * 40), sealed_body(GOOD)),
        (sealed_query(GOOD, msg_signature=""), sealed_body(GOOD)),
        (sealed_query(GOOD), sealed_body(GOOD[:-4] + "AAAA")),
        (sealed_query("!!!!"), sealed_body("!!!!")),
        (sealed_query("AAAA"), sealed_body("AAAA")),
        (sealed_query(""), sealed_body("")),
        (sealed_query(GOOD), b"<xml/>"),
        (sealed_query(GOOD), b"{}"),
        (sealed_query(GOOD), b""),
    ],
)
def test_a_forged_or_damaged_safe_push_is_refused(query: dict[str, str], body: bytes) -> None:
    with pytest.raises(NotGenuine):
        envelope().open(query, body, NOW)


def test_the_console_is_answered_without_a_look_at_the_clock() -> None:
    token, timestamp, nonce, signed = vectors.SIGNATURES[0]
    query: dict[str, Any] = {
        "signature": signed,
        "timestamp": timestamp,
        "nonce": nonce,
        "echostr": "4375120948345356249",
    }
    assert Envelope(token, "safe").verify(query) == "4375120948345356249"
    for missing in query:
        with pytest.raises(NotGenuine):
            Envelope(token, "safe").verify({k: v for k, v in query.items() if k != missing})


def test_what_is_not_said_is_not_encrypted() -> None:
    assert xml.SUCCESS == b"success"
