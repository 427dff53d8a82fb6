"""One spelling for everything: full-width, circled, spaced and traditional characters folded."""

import re
import unicodedata

TRADITIONAL = str.maketrans(
    "進後請還沒訴單補處問題瞭覆復絡係簽緊辦時間長個們話語說電滿謝幫會為銷綁決結舉報應給讓誰體務這邊過對開關點來無壞氣東車馬門見發現錯誤條員樣隱權網標訊總區鎮鄉縣醫學費機號碼當雖與證劃刪資據聽講讀寫繼續確認選擇願評價態環規歡從兩麼嗎髒亂將並盡聯繫絕錢買賣場橋樓廠廣紅綠燈熱罵飯頭嚴質輛數備註動強實適運達類餘鐘煩佔檔稱隊",
    "进后请还没诉单补处问题了复复络系签紧办时间长个们话语说电满谢帮会为销绑决结举报应给让谁体务这边过对开关点来无坏气东车马门见发现错误条员样隐权网标讯总区镇乡县医学费机号码当虽与证划删资据听讲读写继续确认选择愿评价态环规欢从两么吗脏乱将并尽联系绝钱买卖场桥楼厂广红绿灯热骂饭头严质辆数备注动强实适运达类余钟烦占档称队",
)
INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff]+"
)
EDGES = " \t\r\n.,;:!~。，；：！、…·-—_*\"'“”‘’()（）<>《》"
LETTER = re.compile(r"[^\W\d_]", re.UNICODE)
CHINESE = re.compile(r"[\u3400-\u9fff]")
# Faces that WeChat sends as words: [微笑], /::)
FACES = re.compile(r"\[[\u4e00-\u9fffA-Za-z]{1,8}\]|/::\S{1,2}")
ORDINALS = (
    ("zero", "one", "two", "three", "four", "five"),
    ("", "first", "second", "third", "fourth", "fifth"),
)
NUMERALS = {
    **{word: str(at) for words in ORDINALS for at, word in enumerate(words) if word},
    **{numeral: str(at) for at, numeral in enumerate("零一二三四五六七八九")},
}
DIGIT = re.compile(
    rf"(?:我?(?:要|就)?(?:选择?|打|给)?(?:你们)?|option|number|no\.?|the)? ?第?(\d{{1,2}}|{'|'.join(NUMERALS)})"
    r" ?(?:号|个|项|分|件|条|[颗个]?星)?(?:吧|了|啊| one)?"
)


def folded(text: str) -> str:
    """Normal width, no invisible characters; letters and their case as they were."""
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def plain(text: str) -> str:
    """The text as rules compare it: folded, lower case, simplified, no edges, single spaces."""
    return re.sub(r"\s+", " ", folded(text).translate(TRADITIONAL).lower()).strip(EDGES)


def digit_of(said: str) -> str | None:
    """The number a person chose: 1, １, ①, 一, 1., 选1, 第一个, 5分, first; None for anything else."""
    found = DIGIT.fullmatch(said.strip(EDGES))
    if found is None:
        return None
    return NUMERALS.get(found[1]) or str(int(found[1]))


def has_letters(text: str) -> bool:
    """True when there is any writing in it, in whatever script; a face is none."""
    return LETTER.search(FACES.sub("", text)) is not None


def weight(said: str) -> int:
    """How much is said: Chinese characters and words of other scripts, one each."""
    return len(CHINESE.findall(said)) + len(re.findall(r"[^\W_]+", CHINESE.sub(" ", said)))
