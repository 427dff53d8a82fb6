"""Our answer inside WeChat's own request."""

from datetime import datetime

from handlers.text import legal
from handlers.wechat.crypto import SafeMode, signature
from handlers.wechat.text import cut

SILENCE = "success"  # tells WeChat not to repeat the push and shows the citizen nothing


def reply_xml(to: str, account: str, text: str, now: datetime) -> str:
    """A passive text reply; longer than WeChat's 2,048 bytes is cut with an ellipsis."""
    return (
        f"<xml><ToUserName>{_cdata(to)}</ToUserName><FromUserName>{_cdata(account)}</FromUserName>"
        f"<CreateTime>{int(now.timestamp())}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content>{_cdata(cut(legal(text)))}</Content></xml>"
    )


def sealed_xml(safe: SafeMode, token: str, xml: str, now: datetime, nonce: str) -> str:
    """The reply in safe mode: the same XML encrypted, signed over time, nonce and ciphertext."""
    encrypted, timestamp = safe.encrypt(xml), str(int(now.timestamp()))
    signed = signature(token, timestamp, nonce, encrypted)
    return (
        f"<xml><Encrypt>{_cdata(encrypted)}</Encrypt><MsgSignature>{_cdata(signed)}</MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{_cdata(nonce)}</Nonce></xml>"
    )


def _cdata(text: str) -> str:
    """One CDATA section after another: `]]>` may not stand inside one."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"
