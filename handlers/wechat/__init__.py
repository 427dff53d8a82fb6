"""The WeChat door: verify · parse · receive · render on the way in, client · senders on the way out.

Nothing is believed before its signature is checked, nothing but `refusal` is raised at a stranger,
and no token, openid or text ever stands in a log line or an exception. Figures and traps are those
of WeChat's official account documentation. wechatpy is known to `crypto` alone.
"""
