"""Vectors of the message interface: A and B published by Tencent, C to E computed with two independent programs."""

from __future__ import annotations

from dataclasses import dataclass

OWN_TOKEN = "city12345token"
OWN_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"
OWN_APPID = "wx0123456789abcdef"


@dataclass(frozen=True)
class Vector:
    token: str
    key: str
    appid: str
    random: str
    timestamp: str
    nonce: str
    signed: str
    encrypted: str
    message: str


TENCENT_XML = Vector(
    "spamtest",
    "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "wx2c2769f8efd9abc2",
    "89465c840c5f116f",
    "1409735669",
    "1320562132",
    "5d197aaffba7e9b25a30732f161a50dee96bd5fa",
    (
        "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFm"
        "OD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8d"
        "KOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5"
        "RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNP"
        "fUM669WuMyVWQLCzpu9GhglF2PE="
    ),
    "",
)
TENCENT_JSON = Vector(
    "AAAAA",
    "A" * 43,
    "wxba5fad812f8e6fb9",
    "a8eedb185eb2fecf",
    "1714112445",
    "415670741",
    "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
    (
        "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVza"
        "zhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwK"
        "SqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
    ),
    '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
    '"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}',
)
TENCENT_REPLY = Vector(
    "AAAAA",
    "A" * 43,
    "wxba5fad812f8e6fb9",
    "707722b803182950",
    "1713424427",
    "415670741",
    "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1",
    "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==",
    '{"demo_resp":"good luck"}',
)
OWN_PUSH = Vector(
    OWN_TOKEN,
    OWN_KEY,
    OWN_APPID,
    "0123456789abcdef",
    "1700000001",
    "987654321",
    "6dbe742854ad2e1f02598faae20808760c0d954e",
    (
        "fb2IJy+yWTdpKjuBAEdBdbnSEr+jA8D1iVKV15qF5JU4RKF5D87wd6x5qxjFoBzC1v6WfK0FwLGIksBgmnM5OgaerzrD16NOGPBk"
        "8yIsEL+uyKzXx3F+aTeDbDdSOqucauWJQAfmmEnsy6IroKgI2S9u+v7UaOTfM+mLhZG2yTgrSFW9sR7Hbr5p/Rfs0bpJfv/fZ7QR"
        "S8vFjVDmZSRqu0LWjUi5wRGYQ7xIdNbzFZU7NN8+srhHOggOn+nd7GR8yQtp2xvcWC4AlI/VyIJL19my8nfpJaoWdGLgzeL35Hux"
        "U3nZARRB7bZG2CY3IdztOI63uoKr4hE4VVRH8Yw7tkiEHt2XZDAH616/VwgvUqmaDkDV4piPvBr+3Czh5Ai6Kdh+t2y0zWBw/Qak"
        "lHDTuxAHoH0c1a+icfXwno7KxSU="
    ),
    "<xml><ToUserName><![CDATA[gh_city12345]]></ToUserName><FromUserName><![CDATA[oCitizen0001]]></FromUserName>"
    "<CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[社保卡怎么补办]]></Content>"
    "<MsgId>23456789012345678</MsgId></xml>",
)
OWN_REPLY = Vector(
    OWN_TOKEN,
    OWN_KEY,
    OWN_APPID,
    "fedcba9876543210",
    "1700000002",
    "987654321",
    "e1059a2eb32103b16f8d6fafc8cba3afb97c2256",
    (
        "9E7Ti56IJCxF5VJXx8nSSQ2XXj2MW9OfZ5Hc379/Fj3c+E+LK5QH78Q5aL88gPkRiEybuG/dXiUzjGeslK4UwGQ7s4N+415HQErW"
        "JPMyCNm0HwIQP4lJ+UkXqBGhMpN3Wyurj/TzUCx++RJkjebLZnUezuSzzmn1e7Ir88M7kkdEO6g1hyOduVNWTZTNfcuULeqain0f"
        "5zFC/pjMMD4tw0end1Gi8IohRqnx0fp7hIQGmaMdgf/PtGzDxyNghBRHDz3bUjUaPg9kvJC6ICRQ969q3ZuidiZGoEXE8MYtX+30"
        "8NZQV932Ttr30s5NK/UmyOFVVwFYfmW8YoVjPMs7Wmob/GF9G5wwH7zDaR0yd+XtLfDGINp+HTxn65YIcDVH"
    ),
    "<xml><ToUserName><![CDATA[oCitizen0001]]></ToUserName><FromUserName><![CDATA[gh_city12345]]></FromUserName>"
    "<CreateTime>1700000002</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[您好]]></Content></xml>",
)
OWN_EVENT = Vector(
    OWN_TOKEN,
    OWN_KEY,
    OWN_APPID,
    "a" * 16,
    "1700000004",
    "555",
    "53ece8f35192ac88031bf2c583137a8ba209f906",
    (
        "x6vyfrfXtFf8dewTSPkTUQLfAeLuK8hEGxPXp2S/a1SzHyl4I849fM1twR1s7PXL+LuSFja3B7K4kYa5J4Wpupg+j++NzoyR/kTV"
        "dwKjCXUtFw7cUc9KAYlKeqK2Z2MeaASy9ocvzJiz+EZH+ZDwuSLqqAoAZ+KM4NKZ15m5kA+ujCrX02PLo6h2ZoRlqPP4uCiBuVOq"
        "Wj+yVsEktAHTOtg2HoxBwB2QgKa41pegXJ1xYzTra7USVFdJ2AYaLEoGFBDoVeVljaaxIaoHJa5K600ClDExp6zsTKE/qbEWcpCp"
        "u0PqKlZjoa78/jNL3AykKYdUzELvtKskWGopmRLzleWWmlO5ffQK7HBx60ncbO16u6yLkiKgz38k7n253XisJtHRmEDvo3jeBGDc"
        "bwb/3ja8LzWrBH/ZA35qbZbk9f0="
    ),
    "<xml><ToUserName><![CDATA[gh_city12345]]></ToUserName><FromUserName><![CDATA[oCitizen0001]]></FromUserName>"
    "<CreateTime>1700000003</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[CLICK]]></Event>"
    "<EventKey><![CDATA[HUMAN]]></EventKey></xml>",
)
ENCRYPTED = (TENCENT_JSON, TENCENT_REPLY, OWN_PUSH, OWN_REPLY, OWN_EVENT)

SIGNATURES = (
    ("AAAAA", "1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
    ("AAAAA", "1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
    ("test", "1410685589", "test", "f21891de399b4e33a1a93c9a7b8a8fffb5a443ff"),
    ("city12345token", "1700000000", "123456789", "eb13b7e56ee7b69c2b45e1671a0d47d909a24755"),
    ("spamtest", "1409735669", "1320562132", "16120ec1b8dbb870f510d87ce6bc2463eae6ca1a"),
    ("city12345token", "1700000001", "987654321", "5130faeeca00351686e53b0afe8bd353feb23cc6"),
)
"""Token, timestamp, nonce and their signature."""
