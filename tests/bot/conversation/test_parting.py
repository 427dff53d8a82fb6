"""Two matters in one message are found; one matter, however it is told, stays whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.complaint import Parts
from bot.conversation.parting import sentences_of, two_matters
from config.router import load_router

ROUTER = load_router()

# What people write, made up; each tells one matter, for one unit or for several that work on it together.
SINGLE = """
我家停电三天了，打供电局电话没人接，冰箱里的东西都坏了
路灯坏了一个月。打了供电局的电话，他们说不归他们管
小区电梯坏了物业不管。老人孩子爬十八楼，还有一个孕妇
县医院收费窗口排队两小时没人管。还有，收费员态度也差
公交车司机骂人。我要求公交公司道歉，另外请给我一个书面答复
自来水发黄三天了，烧开了还有味道。另外水压也小，六楼上不去
拖欠农民工工资半年，去劳动局跑了三趟。还有二十几个工友也没拿到
垃圾堆在小区门口没人清，臭味熏得孩子咳嗽，苍蝇到处飞
幼儿园乱收费，收了餐费又收伙食费。另外老师让家长在群里表态
派出所办身份证等了两个小时。第二次去又说系统坏了
12123收到罚单，可那天我车在修理厂。还有修理厂的发票作证
学校门口红绿灯坏了，早上堵得一塌糊涂。家长都很着急
快递丢了，投诉到快递公司没人理。另外客服态度恶劣
燃气公司上门收费不给票。还有安检员说话难听
锦绣小区物业费涨价没有通知业主。二是公示的账目不清楚
农行柜台办个卡要三个小时。还有大厅里空调不开
公积金提取要什么材料？另外要不要本人去？
想问一下医保报销比例是多少，住院和门诊一样吗，还有起付线
我孩子上小学报名要哪些材料？第一次办，不清楚。谢谢
夜里搅拌站施工噪音大，灰尘也大，窗户都不敢开
工地半夜打桩。另外工地上的灯也照得人睡不着
河里的水又黑又臭，岸边都是死鱼，没人管
广场舞音响太大，跳到十点多。劝了几次都不听，还骂人
烧烤摊占道经营，油烟大，垃圾满地，半夜还吵
人行道上共享单车乱停，推婴儿车过不去，还有电动车也停在上面
井盖没了，昨天有人掉下去。另外旁边也没有警示牌
公园里的椅子坏了，厕所也脏，没人打扫
农村自来水一周停三次。村里去反映，镇里推给水厂
县医院医生开错药。我去找医务科，他们让我找院长，院长不在
驾校收了钱不安排练车。要退钱，说要扣一半
出租车不打表，乱要价。还有司机绕路
网上买的手机是假货，商家不退。另外发票也不开
超市卖过期牛奶，孩子喝了拉肚子。去找经理，经理态度差
饭店吃出虫子，老板说没事。第二天我拉肚子去了医院
培训班跑路了，交了一万多的学费要不回来。还有三十几个家长
房产证办了半年还没下来，跑了五趟，每次都说缺材料
宅基地确权一直没有办，村里说等通知，等了三年
低保申请了三个月没有答复。我身体不好，还有两个孩子上学
残疾证年审要跑县里，我腿脚不方便。能不能上门
退休金这个月没发，问了社保局说在核实。另外也没人打电话告诉我
小区没有充电桩，电动车飞线充电，太危险了
楼上漏水漏到我家，物业不协调，邻居不开门
高速路口大车太多，天天堵。建议错峰
村里的路坏了没人修，下雨全是泥，孩子上学摔了两次
公交线路取消了，老人看病不方便。另外能不能加一趟早班车
银行把我的卡冻结了，去柜台说要派出所证明，派出所说不归他们管
电信宽带三天连不上。报修了两次没人来，还有月租照扣
移动乱扣费，打客服让我等，等了一周
供暖不热，室内只有十四度。还有热力公司电话一直占线
污水管堵了，粪水冒到路上，臭得没法走
树倒了压在电线上，很危险，请快来人
消防通道被私家车堵了，物业说管不了。一旦着火怎么办
网吧让未成年人进去，我儿子天天逃学。老师也找过我
网吧晚上吵，还让小孩进去
楼下KTV半夜唱歌，报警来了又走，走了又唱
劳动仲裁赢了，老板还是不给钱。法院说要等执行
农机补贴申请交了半年。农业局说在公示，公示在哪里也看不到
种子是假的，减产一半。卖种子的不承认
狗咬了我孩子，狗主人跑了。打了疫苗花了一千多
税务大厅办个发票排队半天，窗口只开一个
the street light near our gate has been out for a month. Nobody answers the phone
the clerk at the county hospital was rude, and I waited two hours
no water at home since morning. also the pressure was low all week
一、物业不作为。二、物业乱收费。三、物业保安打人
1、电梯坏了没人修；2、电梯里没有灯；3、电梯年检过期
第一，窗口只有一个人；第二，排队没有号；第三，态度不好。说的是县人民医院收费处
你好，我姓王，电话13812345678。路灯不亮，请派人来修。谢谢
请问办营业执照去哪里？还有要带什么？
""".strip().splitlines()

# One line each: two matters of two units, and both units.
DOUBLE = """
路灯坏了一个月没人修。另外我想投诉公交车司机骂人|U11 U13
我家停电两天了。还有一件事，自来水也发黄不能喝|U16 U15
1、小区电梯坏了物业不管；2、公交车司机骂人|U09 U13
第一件，拖欠农民工工资半年；第二件，学校乱收补课费|U04 U03
垃圾堆在小区门口没人清，臭死了。此外，县人民医院收费窗口态度恶劣|U11 U40
派出所办身份证窗口态度差。另外燃气公司乱收费|U01 U17
自来水发黄三天了。顺便反映一下，快递丢了没人管|U15 U35
公积金提取要什么材料？另外想投诉公交车司机骂人|U31 U13
公交车司机骂人。拖欠农民工工资半年没人管|U13 U04
路灯不亮，还有个问题，农行柜台态度差|U11 U47
我反映两个问题：一是拖欠农民工工资，二是超市卖过期牛奶|U04 U20
the bus driver shouted at my grandmother. also, no water at home since morning|U13 U15
再反映一个问题，消防通道被堵。前面说的公交车司机骂人也没人管|U29 U13
（1）幼儿园乱收费；（2）自来水发黄|U03 U15
""".strip().splitlines()


def parts(text: str) -> Parts | None:
    return two_matters(text, ROUTER.route(text), ROUTER.route)


def test_one_matter_is_never_cut() -> None:
    cut = {text: found.units for text in SINGLE if (found := parts(text))}
    assert cut == {}
    assert len(SINGLE) >= 60


@pytest.mark.parametrize("line", DOUBLE)
def test_two_matters_of_two_units_are_found_with_the_words_of_each(line: str) -> None:
    text, _, units = line.partition("|")
    found = parts(text)
    assert found is not None and found.units == tuple(units.split())
    first, second = found.texts()
    assert first and second and first in text
    assert ROUTER.route(second).best.code == found.units[1]


@given(st.text(max_size=200) | st.text("路灯坏了。另外，公交车司机骂人1、2；\n", max_size=60))
@settings(max_examples=100, deadline=None)
def test_no_word_is_lost_by_cutting(text: str) -> None:
    assert "".join(sentences_of(text)) == text
    found = parts(text)
    assert found is None or all(found.texts())
