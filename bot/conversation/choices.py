"""Answers to the open question, by digit or in words; None means: this was no answer to it."""

import re
from collections.abc import Callable

from bot.conversation.commands import ANOTHER
from bot.conversation.context import Question, QuestionKind
from bot.conversation.grades import grade_in, solved_in, why_in
from bot.conversation.heard import Heard
from bot.conversation.joining import is_another
from bot.conversation.moves import Answer, Move, Say
from bot.conversation.plain import digit_of, folded, has_letters
from bot.conversation.talk import talk_in
from bot.number import find_numbers

PLACE_MOST = 60
REMARK_FROM = 8  # characters from which words beside a choice are kept as its reason
YES_NO_MOST = 120  # characters; a longer message is no yes and no no
VISIT_MOST = 12  # characters up to which words at a window are a rating and not a matter

_WE = r"(我|我们|俺|那|就|也|都|坚决|绝对|肯定|真的|先){0,4}"
_MILD = r"(的|了|啊|吧|呀|呢|哦|啦)*"
_MORE = r"([,.;:!?、 ].*)?"
NO = re.compile(
    rf"{_WE}(不同意|不行|不可以|不能|不愿意?|不要|不用|不是|不想|不对|否|不|拒绝|反对)((延期|延|改时间|改期|推迟|再?拖)[^,]*)?{_MILD}{_MORE}"
    rf"|(no|nope|n|not ok(ay)?|no way|never|disagree|(i )?(do not|don't|dont) (agree|want).*|i disagree|not agreed|i refuse){_MORE}"
)
YES = re.compile(
    rf"{_WE}(同意|可以|好|行|没问题|没意见|是|是的|对|嗯+|确定|确认|愿意|当然|成|中|要得)(延期|改时间|改期|推迟)?{_MILD}{_MORE}"
    rf"|(yes|y|yep|yeah|ok|okay|sure|fine|agree|agreed|i agree|of course|alright|all right|no problem|go ahead|please do){_MORE}"
)
TURNED = re.compile(
    r"[?吗么]|不同意|不行|不可以|不要|为什么|凭什么|disagree|don't|\bnot\b|\bwhy\b"
)  # a yes with this is none
OWN: dict[QuestionKind, tuple[re.Pattern[str], re.Pattern[str]]] = {
    QuestionKind.SAME_MATTER: (
        re.compile(r"(是|是的|对|yes|it's|it is)?[, ]*((就)?是?(同一|一)(件|个|回|码)(事情?)?|一样(的)?|就?是(那|这)(件|个)(事)?|(the )?same( (one|matter|thing|issue))?)"),
        re.compile(r"不(是|同)?(是)?(同?一)?(件|个|回|码)?(事情?)?|.{0,3}(两|2)(件|个|回|码)(不同的)?事情?|不同(的)?(事情?|问题)?|不一样|是?(另|别的|其他|新)(外)?(的)?(一)?(件|个)?(事情?|问题)?"
                   r"|(no[, ]*)?(it's |it is |that's )?(a |an )?(different|another|other|new|not the same)( (one|matter|thing|issue))?"),
    ),
    QuestionKind.WITHDRAW: (
        re.compile(r"(我?要?)?(确定|确认|是的?|yes)?[, ]*(撤回|撤诉|撤销|撤了?|withdraw( it)?)(吧|了)?"),
        re.compile(r"(先|我|还是)*(不撤|别撤|不要撤)(回|诉|销|了)*(吧|了)?|(还是)?(继续|接着)(办理?|处理)?(吧)?|保留|keep( it)?|go on|continue|don't( withdraw)?"),
    ),
    QuestionKind.ERASE: (
        re.compile(r"(我?要?)?(确定|确认|是的?|yes)?[, ]*(删除|删掉|删了?|erase|delete)( it| them)?(吧|了)?"),
        re.compile(r"(先|我|还是)*(不删|别删|不要删)(除|掉|了)*(吧|了)?|保留|keep( it| them)?|don't( (erase|delete))?"),
    ),
    QuestionKind.BACK: (
        re.compile(r"(已经?|都|刚刚?|终于|现在)*(恢复|来|有|通|修好|好|正常)(正常|电|水|气|网|暖气)?(了|啦|的)*([,.!、 ]*(谢谢|感谢).{0,12})?|(it's |it is |yes[, ]*)?(all )?(back|fixed|working|on)( again| now)?"),
        re.compile(r"(我家|我们这里?|这里|这边|还|仍|依然|依旧|一直|都|也|现在)*(是)?(没|不)(有)?(来|恢复|好|通|修好|电|水|气|网|亮|解决)(正常|电|水|气|网)?(啊|呢|呀|好)*|(还|仍)(是|在|然)?(停|断)(着)?[电水气网].{0,6}|(no[, ]*)?(it's |it is )?(still|not) .{0,30}|not yet"),
    ),
    QuestionKind.TWO_MATTERS: (
        re.compile(r"(是|对)?[, ]*(分成?|拆成?|分开)?(两|2|二)(件|个|张)(事情?|问题|办|工单)?(办|办理)?|分开(办|办理|处理)?(吧)?|(yes[, ]*)?two( (tickets|matters|things))?"),
        re.compile(r"(是|就)?(合|并)?(成|为)?(同?一|1)(件|个|张)(事情?|问题|工单)?(办|办理)?|(不要?|别|不用)(分|拆)(开)?(办)?|(一起|合在一起|一并)(办|办理)?(吧)?|(just |only )?one( (ticket|matter|thing))?"),
    ),
    QuestionKind.GUIDE: (
        re.compile(r"(已经?|都)?(解决|明白|清楚|知道|懂)(了|啦)*[,. ]*((多)?谢谢?(你|您|啦|了)?)?|yes|solved|got it"),
        re.compile(r"(还是?)?(没|没有|未|不)(解决|明白|清楚|懂|行|知道)?(呢|啊|哦)*|还?没(有)?|no.*|not (yet|solved|really)"),
    ),
    QuestionKind.SHARE_WORDS: (
        re.compile(r"(可以|同意|愿意|能)?(给|让)(单位|他们|她们|对方)(看|知道)(到)?(吧)?|yes.*they (may|can)"),
        re.compile(r"(不要|别|不能|不许|不可以|不同意|不愿意?|不想)(给|让|把).{0,12}"),
    ),
}  # fmt: skip
# A digit, a mark or space, and words: 1，太差了. Not a count (3 天了), not a list (1. … 2. …).
LED = re.compile(r"(?:我?选)?\s*([0-9])(?:分|星)?\s*[,，.。、:：;；!！\s]+(?P<rest>\S.*)", re.DOTALL)
COUNTED = re.compile(
    r"(天|个|楼|号|年|月|日|点|小时|分钟|周|路|栋|单元|米|次|人|块|元|盏|处|台|辆|名|位|份|户|只|家)|(days?|hours?|months?|weeks?|people|times?)\b"
)
LISTED = re.compile(r"(^|\s|[;；。])[2-9]\s*[.、)）]")
LOCATIVE = re.compile(r"(门口|旁边?|路口|对面|附近|里|楼下|小区|号楼?|号|单元|室|村|组|路|街|巷|桥|站|广场|交叉口|交界处?|口|东|西|南|北|侧|边|楼|店|院|校|学|医院|局|厅|园|大厦|[0-9])|road|street|avenue|building", re.IGNORECASE)  # fmt: skip


def answer_to(question: Question, heard: Heard) -> Move | None:
    """What the person chose, or that this was not offered; None when it is no answer at all."""
    if (answer := READERS[question.kind](question, heard)) is not None:
        return answer
    digit = digit_of(heard.said)
    offers = question.kind not in (QuestionKind.PLACE, QuestionKind.CALL_ME, QuestionKind.DETAIL)
    return Say("choose_again") if offers and digit is not None and digit != "0" else None


def _led(heard: Heard, offered: str) -> Answer | None:
    """The digit a longer answer begins with, and the rest."""
    found = LED.fullmatch(folded(heard.text).strip())
    if found is None or found[1] not in offered:
        return None
    rest = found["rest"].strip()
    if COUNTED.match(rest.lower()) or LISTED.search(rest):
        return None
    return Answer(found[1], rest)


def _yes_no(question: Question, heard: Heard) -> Answer | None:
    said = _without(question.number, heard)
    digit = digit_of(said)
    if digit in ("1", "2"):
        return Answer(digit)
    own_yes, own_no = OWN.get(question.kind, (None, None))
    if own_no is not None and own_no.fullmatch(said):
        return Answer("2")
    if own_yes is not None and own_yes.fullmatch(said):
        return Answer("1")
    return _plain_yes_no(said, heard) or _led_yes_no(heard)


def _plain_yes_no(said: str, heard: Heard) -> Answer | None:
    if len(said) > YES_NO_MOST:
        return None
    if NO.fullmatch(said) and not said.startswith("no problem"):
        return Answer("2", _remark(said, heard))
    if YES.fullmatch(said) and not TURNED.search(said):
        return Answer("1", _remark(said, heard))
    return None


def _led_yes_no(heard: Heard) -> Answer | None:
    """1 and a few words are an answer only when the words go with it."""
    led = _led(heard, "12")
    if led is None or len(led.remark) > PLACE_MOST or is_another(heard):
        return None
    return led


def _remark(said: str, heard: Heard) -> str:
    return heard.text if len(said) > REMARK_FROM else ""


def _without(number: str | None, heard: Heard) -> str:
    """The words without the number of the ticket that the question is about."""
    return heard.without_numbers if number is not None and heard.numbers == (number,) else heard.said


def _satisfaction(question: Question, heard: Heard) -> Answer | None:
    if heard.said in ("0分", "零分", "0星", "零星"):
        return Answer("1")
    digit = digit_of(heard.said)
    if digit:
        return Answer(digit) if digit in ("1", "2", "3", "4", "5") else None
    if heard.said in ("是", "是的", "yes", "嗯是的"):
        return Answer("4")
    if heard.said in ("不", "不是", "否", "no", "nope"):
        return Answer("2")
    return _led(heard, "12345")


def _visit(question: Question, heard: Heard) -> Answer | None:
    if chosen := _satisfaction(question, heard):
        return chosen
    grade = grade_in(heard.said)
    if grade is None or len(heard.said) > VISIT_MOST:
        return None
    return Answer(str(grade), heard.text if len(heard.said) > 4 else "")


def _solved(question: Question, heard: Heard) -> Answer | None:
    digit, said = digit_of(heard.said), heard.said
    if digit in ("1", "2", "3"):
        return Answer(digit)
    by_word = {"yes": "1", "partly": "2", "no": "3"}.get(solved_in(said) or "")
    if by_word is not None and grade_in(said) is None and not is_another(heard):
        return Answer(by_word, _remark(said, heard))
    if by_word is None and talk_in(said) is None and len(said) <= REMARK_FROM:
        return _short_solved(said)
    return _led(heard, "123")


def _short_solved(said: str) -> Answer | None:
    if NO.fullmatch(said) or said in ("没有", "没"):
        return Answer("3")
    return Answer("1") if YES.fullmatch(said) else None


def _why(question: Question, heard: Heard) -> Answer | None:
    digit = digit_of(heard.said)
    if digit:
        return Answer(digit) if digit in ("1", "2", "3", "4", "5") else None
    if word := why_in(heard.said):
        return Answer(word)
    if led := _led(heard, "12345"):
        return led
    return Answer("", heard.text) if len(heard.said) >= 2 and not is_another(heard) else None


def _which(question: Question, heard: Heard) -> Answer | None:
    digit = digit_of(heard.said)
    if digit and 1 <= int(digit) <= len(question.options):
        return Answer(question.options[int(digit) - 1])
    named = [number for number in find_numbers(heard.text) if number in question.options]
    if named and not has_letters(heard.said):  # words beside it are a request of their own
        return Answer(named[0])
    fitting = [number for number in question.options if _means(heard, number)]
    return Answer(fitting[0]) if len(fitting) == 1 else None


def _means(heard: Heard, number: str) -> bool:
    """The end of its number, or a word of its story (路灯那个)."""
    if heard.said.isdigit():
        return len(heard.said) >= 4 and number.endswith(heard.said)
    word = re.sub(
        r"^(是|就是|the )|(的)?(那|这)?(个|件|一件|一个|条)?(事|单子)?$|( one| matter)$", "", heard.said
    )
    brief = heard.ticket(number)
    return brief is not None and 2 <= len(word) <= 10 and word in f"{brief.text} {brief.unit_name}".lower()


def _place(question: Question, heard: Heard) -> Answer | None:
    said = heard.said
    if not 2 <= len(said) <= PLACE_MOST or digit_of(said) is not None:
        return None
    there = len(said) <= PLACE_MOST // 2 and any(
        found.end() == len(said) for found in LOCATIVE.finditer(said)
    )
    return Answer("", heard.text) if there or not is_another(heard) else None


def _detail(question: Question, heard: Heard) -> Answer | None:
    """Whatever is written back answers an officer's question, but for another matter or a danger."""
    brief, danger = heard.asked_about, heard.complaint.danger
    if ANOTHER.match(heard.said) or (danger and (brief is None or heard.read(brief.text).danger is None)):
        return None
    return Answer("", heard.text)


def _guide(question: Question, heard: Heard) -> Answer | None:
    """Only a clear yes says that it is solved: a mere 好 or 嗯 takes note of the words and closes nothing."""
    own_yes, own_no = OWN[QuestionKind.GUIDE]
    digit, said = digit_of(heard.said), _without(question.number, heard)
    if digit in ("1", "2"):
        return Answer(digit)
    if own_no.fullmatch(said):
        return Answer("2")
    return Answer("1") if own_yes.fullmatch(said) and not TURNED.search(said) else None


def _call_me(question: Question, heard: Heard) -> Answer | None:
    return Answer("1") if digit_of(heard.said) == "1" else None


READERS: dict[QuestionKind, Callable[[Question, Heard], Answer | None]] = {
    QuestionKind.SAME_MATTER: _yes_no,
    QuestionKind.WITHDRAW: _yes_no,
    QuestionKind.ERASE: _yes_no,
    QuestionKind.PROPOSAL: _yes_no,
    QuestionKind.SHARE_WORDS: _yes_no,
    QuestionKind.BACK: _yes_no,
    QuestionKind.TWO_MATTERS: _yes_no,
    QuestionKind.DETAIL: _detail,
    QuestionKind.GUIDE: _guide,
    QuestionKind.SATISFACTION: _satisfaction,
    QuestionKind.SOLVED: _solved,
    QuestionKind.WHY_LOW: _why,
    QuestionKind.VISIT: _visit,
    QuestionKind.VISIT_WHY: _why,
    QuestionKind.WHICH: _which,
    QuestionKind.PLACE: _place,
    QuestionKind.CALL_ME: _call_me,
}
