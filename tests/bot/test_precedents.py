"""One wrong correction turns the like messages and no others, whatever the 53 units are told."""

from datetime import UTC, datetime

import pytest

from bot.routing.precedents import PrecedentFacts, telling, theme_of
from config.router import load_router

ROUTER = load_router()
RARITY = ROUTER.weights.rarity
AT = datetime(2026, 11, 23, tzinfo=UTC)

# One message of each unit's, made up; none is like another.
OF_UNITS = """
家里被盗，报警后一直没有民警联系我|路口信号灯坏了，早上堵得走不动|小学门口的培训机构收了钱关门了|老板拖欠我们十个月工资|异地住院医保报销被退回来
私人诊所没有执照给人打针|低保申请三个月没有答复|退伍安置金一直没有发|开发商延期交房一年多|房产证办了半年没有下来
路灯整条街都不亮|乡村公路塌了半边没人修|公交车司机甩站不停|水库放水把田冲了|自来水发黄有股味道
电表跑得太快，电费翻倍|天然气管道漏气味道很大|工厂夜里偷排黑烟|种子是假的，地里没出苗|超市卖过期奶粉不退款
农贸市场规划好几年不建|旅行社强迫购物不退团费|居民电价什么时候调整|改制企业职工的安置没有说法|种粮补贴没有打到卡上
饭店不给开发票说系统坏了|公证处办一个公证要等一个月|烟花爆竹仓库离村子太近|消防通道堆满杂物|审批窗口让我补了五次材料
公积金提取的钱一直没有到账|残疾证年审要跑两趟|暴雨预警短信没有收到|小店卖假烟|挂号信丢了邮局不赔
电信宽带一周连不上|移动手机信号在家里一格都没有|联通套餐扣费说不清|有线电视机顶盒黑屏|县人民医院急诊没有医生
县中医院抓药多收了钱|妇幼保健院产检排不上号|打狂犬疫苗说没有苗|汽车站买票窗口只开一个|农商行存折取钱要排一上午
工商银行信用卡乱收年费|农业银行社保卡激活不了|建设银行房贷利率没有调|人寿保险退保只退一半|开发区厂房拆迁安置没有结果
信访件交上去没有编号|街道社区的村账目不公开|乡镇干部收礼吃拿卡要
""".replace("\n", "|").strip("|").split("|")


@pytest.mark.parametrize("wrong", range(0, 53, 9))
def test_after_one_wrong_correction_only_like_messages_change(wrong: int) -> None:
    assert RARITY is not None and len(OF_UNITS) == 53
    learnt = PrecedentFacts("1", "U53", None, AT, theme_of(OF_UNITS[wrong], RARITY))
    after = load_router(precedents=[learnt])
    changed = [text for text in OF_UNITS if after.route(text) != ROUTER.route(text)]
    assert changed == [OF_UNITS[wrong]]


def test_a_precedent_is_known_by_pieces_of_its_own_words() -> None:
    words = "超市门口乱停的共享单车把人行道都堵死了"
    pieces = telling(theme_of(words, RARITY), words) if RARITY else ()
    assert 0 < len(pieces) <= 6 and all(piece in words for piece in pieces)
    assert any("共享单车" in piece for piece in pieces)
